package org.arenalab.bench.loops.prefetch;

import org.arenalab.bench.mem.MemContents;
import org.arenalab.bench.workload.PageData;
import org.arenalab.bench.workload.PageSet;
import org.arenalab.compressed.CompressedArena;
import org.arenalab.compressed.CompressedArenaConfig;
import org.arenalab.compressed.CompressedRegion;
import org.arenalab.tiering.ArenaLoops;
import org.arenalab.tiering.TieringConfig;

/**
 * The passes of one pattern at one pace, in an arena of their own. The arena's compression loop is
 * off: each pass stores the region itself. Every byte is checked at the end. For one thread.
 */
final class PrefetchRun {
  /** Accesses between two looks at the counters of prefetch. */
  private static final int LOOK = 256;

  private final PrefetchPlan plan;
  private final AccessOrder order;
  private final int paceUs;
  private final boolean prefetch;
  private CompressedArena arena;
  private CompressedRegion region;
  private ArenaLoops loops;
  private MemContents contents;
  private long accesses;
  private long stalls;
  private long judgedNs;
  private long allStalls;
  private long issued;
  private long stallsUntilQuiet;

  PrefetchRun(PrefetchPlan plan, AccessOrder order, int paceUs, boolean prefetch) {
    this.plan = plan;
    this.order = order;
    this.paceUs = paceUs;
    this.prefetch = prefetch;
  }

  PrefetchResult run(int run, PageSet pages) throws InterruptedException {
    long sizeBytes = (long) plan.regionMb() << 20;
    CompressedArenaConfig config =
        CompressedArenaConfig.builder()
            .chunkBytes(PageSet.PAGE_BYTES)
            .capacityBytes(sizeBytes * 2)
            .reservedBytes(sizeBytes)
            .build();
    try (CompressedArena opened = CompressedArena.open(config);
        CompressedRegion allocated = opened.allocateRegion(sizeBytes);
        ArenaLoops running = ArenaLoops.open(opened, loopsConfig())) {
      arena = opened;
      region = allocated;
      loops = running;
      contents = MemContents.fill(region, pages);
      loops.start();
      for (int pass = 0; pass < plan.passes(); pass++) {
        pass(pass);
      }
      loops.stop();
      look();
      // Storing everything again tells which prefetched chunks nobody accessed.
      var _ = region.compress();
      long wasted = arena.stats().operations().prefetchWastedOps();
      contents.verify(region);
      return new PrefetchResult(
          run,
          order,
          paceUs,
          prefetch,
          accesses,
          stalls,
          judgedNs / 1e9,
          allStalls,
          issued,
          wasted,
          stallsUntilQuiet);
    }
  }

  private TieringConfig loopsConfig() {
    return TieringConfig.builder()
        .backgroundCompression(false)
        .prefetch(prefetch)
        .prefetchDistance(plan.distance())
        .prefetchBatch(plan.batch())
        .build();
  }

  private void pass(int pass) throws InterruptedException {
    var _ = region.compress();
    int[] chunks = order.pass(Math.toIntExact(region.chunks()), pass, plan.seed());
    order.announcement().beforePass(loops, region, chunks);
    Thread.sleep(plan.gapMs());
    long before = allStalls;
    long startNs = System.nanoTime();
    for (int i = 0; i < chunks.length; i++) {
      order.announcement().beforeAccess(loops, region, chunks, i);
      access(chunks[i]);
      if (i % LOOK == LOOK - 1 || i == chunks.length - 1) {
        look();
      }
    }
    long endNs = System.nanoTime();
    order.announcement().afterPass(loops, region);
    if (pass >= order.learningPasses()) {
      judgedNs += endNs - startNs;
      accesses += chunks.length;
      stalls += allStalls - before;
    }
  }

  private void access(int chunk) {
    allStalls += region.load(chunk) ? 1 : 0;
    long at = (long) chunk * PageSet.PAGE_BYTES;
    region.putByte(at, (byte) (region.getByte(at) ^ 1));
    contents.recordFlip(chunk);
    if (paceUs > 0) {
      long endNs = System.nanoTime() + paceUs * 1_000L;
      while (System.nanoTime() - endNs < 0) {
        Thread.onSpinWait();
      }
    }
  }

  private void look() {
    long now = arena.stats().operations().prefetchDecompressOps();
    if (now != issued) {
      issued = now;
      stallsUntilQuiet = allStalls;
    }
  }

  /** Loads the pages that fill the region. */
  static PageSet pages(PrefetchPlan plan) {
    int wanted = (int) (((long) plan.regionMb() << 20) / PageSet.PAGE_BYTES);
    return PageSet.load(PageData.named(plan.dataset()), wanted, plan.seed());
  }
}
