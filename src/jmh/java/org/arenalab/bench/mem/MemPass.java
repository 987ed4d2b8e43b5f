package org.arenalab.bench.mem;

import org.HdrHistogram.Histogram;
import org.arenalab.bench.workload.PageSet;
import org.arenalab.compressed.CompressedArena;
import org.arenalab.compressed.CompressedRegion;
import org.arenalab.os.residency.ProcessResidency;
import org.arenalab.os.residency.Residency;

/**
 * One pass: fill a region, touch the hot pages, compress the region, idle, read back, and check
 * every byte at the end. Steps, random numbers and touches are predicomp's. Between touches,
 * outside its timer, predicomp also walks lists for statistics; this pass does not.
 *
 * <p>The time of reading back excludes the memory snapshots between its two halves. predicomp's
 * time includes them, and they dominate it. For one thread.
 */
final class MemPass {
  private final MemPlan plan;
  private final Residency residency;
  private final Histogram partial = MemLatency.newHistogram();
  private final Histogram random = MemLatency.newHistogram();
  private final Histogram stall = MemLatency.newHistogram();
  private CompressedRegion region;
  private MemContents contents;
  private long touches;
  private long touchesSampled;
  private long stalls;

  MemPass(MemPlan plan, Residency residency) {
    this.plan = plan;
    this.residency = residency;
  }

  MemSample run(int runId, boolean warmup) throws InterruptedException {
    MemSnapshot start = MemSnapshot.take();
    try (CompressedArena arena = CompressedArena.open(plan.arena());
        CompressedRegion opened = arena.allocateRegion(plan.regionBytes())) {
      region = opened;
      int pages = fill();
      residency.resetPeak();
      for (int i = 0; i < plan.hotPages(); i++) {
        flip(i);
      }
      MemSnapshot pre = MemSnapshot.take();
      MemStretch compress = MemStretch.of(this::compress);
      MemArenaFigures postCompStats = MemArenaFigures.of(arena.stats());
      MemSnapshot postComp = MemSnapshot.take();
      Thread.sleep(plan.idleMs());
      MemSnapshot postIdle = MemSnapshot.take();

      ProcessResidency before = residency.process();
      MemStretch inOrder = MemStretch.of(this::readInOrder);
      MemSnapshot postPartial = MemSnapshot.take();
      MemStretch atRandom = MemStretch.of(() -> readAtRandom(runId));
      ProcessResidency after = residency.process();
      MemSnapshot postRandom = MemSnapshot.take();

      MemArenaFigures finalStats = MemArenaFigures.of(arena.stats());
      MemSnapshot postFinal = MemSnapshot.take();
      long vmHwmKb = residency.process().peakRssBytes() / 1024;
      contents.verify(region);
      Histogram touch = partial.copy();
      touch.add(random);
      return new MemSample(
          runId,
          warmup,
          ProcessHandle.current().pid(),
          pages,
          start,
          pre,
          postComp,
          postIdle,
          postPartial,
          postRandom,
          postFinal,
          vmHwmKb,
          compress,
          inOrder.plus(atRandom),
          MemLatency.of(partial),
          MemLatency.of(random),
          MemLatency.of(touch),
          MemLatency.of(stall),
          touches,
          touchesSampled,
          stalls,
          after.minorFaults() - before.minorFaults(),
          after.majorFaults() - before.majorFaults(),
          postCompStats,
          finalStats,
          MemLatency.encoded(stall));
    }
  }

  /**
   * Fills the region and returns the number of distinct pages. The source pages are released
   * afterwards.
   */
  private int fill() {
    try (PageSet set = plan.load()) {
      contents = MemContents.fill(region, set);
      return set.count();
    }
  }

  private void compress() {
    var _ = region.compress();
  }

  private boolean flip(int page) {
    boolean broughtBack = Touch.FLIP.on(region, page);
    contents.recordFlip(page);
    return broughtBack;
  }

  private void readInOrder() {
    int count = plan.partialTouches();
    for (int i = 0; i < count; i++) {
      readBack(i, partial);
    }
  }

  /**
   * Touches random pages. Each touch draws a page and moves from it by at most the reuse distance,
   * wrapping around at the ends.
   */
  private void readAtRandom(int runId) {
    XorShift numbers = new XorShift(plan.seed() ^ runId);
    int pages = plan.pages();
    long span = 2L * plan.reuseDistancePages() + 1;
    int count = plan.randomTouches();
    for (int i = 0; i < count; i++) {
      long page = Long.remainderUnsigned(numbers.next(), pages);
      if (plan.reuseDistancePages() > 0) {
        page += Long.remainderUnsigned(numbers.next(), span) - plan.reuseDistancePages();
      }
      readBack((int) Math.floorMod(page, (long) pages), random);
    }
  }

  private void readBack(int page, Histogram histogram) {
    if (touches++ % plan.latencySampleStep() != 0) {
      stalls += flip(page) ? 1 : 0;
      return;
    }
    touchesSampled++;
    long startNs = System.nanoTime();
    boolean broughtBack = Touch.FLIP.on(region, page);
    long tookNs = System.nanoTime() - startNs;
    contents.recordFlip(page);
    MemLatency.record(histogram, tookNs);
    if (broughtBack) {
      stalls++;
      MemLatency.record(stall, tookNs);
    }
  }

  /** The generator xorshift64 with the shifts 13, 7, 17. */
  private static final class XorShift {
    private long state;

    XorShift(long seed) {
      state = seed == 0 ? 1 : seed;
    }

    long next() {
      state ^= state << 13;
      state ^= state >>> 7;
      state ^= state << 17;
      return state;
    }
  }
}
