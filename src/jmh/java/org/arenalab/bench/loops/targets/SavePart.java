package org.arenalab.bench.loops.targets;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.arenalab.bench.mem.MemContents;
import org.arenalab.bench.workload.PageSet;
import org.arenalab.compressed.CompressedArena;
import org.arenalab.compressed.CompressedRegion;
import org.arenalab.tiering.ArenaLoops;
import org.arenalab.tiering.TieringConfig;
import org.arenalab.tiering.TieringStats;

/**
 * A part of A4: a region of real pages that nobody uses, from the start of the loops until every
 * page is stored or known to be incompressible.
 */
final class SavePart {
  private static final long LOOK_MS = 20;
  private static final long LIMIT_NS = TimeUnit.MINUTES.toNanos(10);
  private static final int T_COLDS = 3;

  private SavePart() {}

  /**
   * The result of a part.
   *
   * @param regionBytes of all pages
   * @param seconds until the last page was stored or found incompressible
   * @param tColdSeconds the age of cold chunks
   * @param budget of processor time, as a share of one core
   * @param codecSeconds processor time that compression used
   */
  record Result(
      long regionBytes, double seconds, double tColdSeconds, double budget, double codecSeconds) {
    /** Returns the time that the budget and the codec's rate of this run allow. */
    double allowedSeconds() {
      // Bytes over (budget x rate), with the rate of this run: bytes over processor time.
      return Math.max(T_COLDS * tColdSeconds, codecSeconds / budget);
    }

    double ratio() {
      return seconds / allowedSeconds();
    }
  }

  static Result run(TargetsPlan plan) throws InterruptedException {
    TieringConfig config =
        TieringConfig.builder()
            .tCold(Duration.ofMillis(plan.tColdMs()))
            .cpuBudget(plan.budgetPercent())
            .build();
    try (CompressedArena arena = Arenas.open(plan.regionBytes());
        CompressedRegion region = arena.allocateRegion(plan.regionBytes());
        PageSet pages = Arenas.pages(plan);
        ArenaLoops loops = ArenaLoops.open(arena, config)) {
      MemContents contents = MemContents.fill(region, pages);
      long startNs = System.nanoTime();
      loops.start();
      TieringStats stats = loops.stats();
      while (stats.hotness().stored() + stats.hotness().incompressible() < region.chunks()) {
        if (System.nanoTime() - startNs > LIMIT_NS) {
          throw new IllegalStateException(
              "the pages are not saved after 10 minutes: stored=%d of %d"
                  .formatted(stats.hotness().stored(), region.chunks()));
        }
        TimeUnit.MILLISECONDS.sleep(LOOK_MS);
        stats = loops.stats();
      }
      double seconds = (System.nanoTime() - startNs) / 1e9;
      loops.stop();
      contents.verify(region);
      return new Result(
          plan.regionBytes(),
          seconds,
          plan.tColdMs() / 1e3,
          plan.budgetPercent() / 100.0,
          stats.compression().processorNs() / 1e9);
    }
  }
}
