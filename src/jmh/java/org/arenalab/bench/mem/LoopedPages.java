package org.arenalab.bench.mem;

import java.time.Duration;
import org.arenalab.compressed.CompressedArenaStats;
import org.arenalab.tiering.ArenaLoops;
import org.arenalab.tiering.TieringConfig;

/** A region of an arena whose loops run: the workload itself compresses nothing. */
final class LoopedPages implements WorkloadPages {
  private final InArena pages;
  private final ArenaLoops loops;

  LoopedPages(InArena pages, WorkloadPlan plan) {
    this.pages = pages;
    WorkloadPlan.Loops options = plan.loops();
    loops =
        ArenaLoops.open(
            pages.arena(),
            TieringConfig.builder()
                .tCold(Duration.ofMillis(plan.tColdMs()))
                .prefetch(options.prefetch())
                .prefetchDistance(options.prefetchDistance())
                .prefetchBatch(options.prefetchBatch())
                .backgroundCompression(options.backgroundCompression())
                .build());
    loops.start();
  }

  @Override
  public void pass(Touch touch) {
    pages.pass(touch);
  }

  @Override
  public void compress() {}

  @Override
  public CompressedArenaStats stats() {
    return pages.stats();
  }

  @Override
  public String loopsJson() {
    return loops.stats().toJson();
  }

  @Override
  public boolean shrinksWhileIdle() {
    return true;
  }

  @Override
  public void verify(byte first) {
    pages.verify(first);
  }

  @Override
  public void close() {
    loops.close();
    pages.close();
  }
}
