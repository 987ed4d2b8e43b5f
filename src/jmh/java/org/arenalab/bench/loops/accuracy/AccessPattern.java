package org.arenalab.bench.loops.accuracy;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.arenalab.bench.workload.Shuffle;
import org.arenalab.os.VirtualMemory;

/**
 * The classes of the pages, and the accesses of each round. Equal plans have equal patterns. Half
 * of the pages are only read; the others are written.
 */
final class AccessPattern {
  private static final int BLOCK_BYTES = 1 << 20;

  private final PageClass[] classes;
  private final boolean[] written;
  private final int[] hot;
  private final int[] warm;
  private final long seed;

  AccessPattern(AccuracyPlan plan) {
    seed = plan.seed();
    int pages = plan.pages();
    SplittableRandom random = new SplittableRandom(seed);
    int unit =
        plan.layout() == AccuracyPlan.Layout.BLOCKS
            ? (int) Math.max(1, BLOCK_BYTES / VirtualMemory.pageSizeBytes())
            : 1;
    int[] order = IntStream.range(0, (pages - 1) / unit + 1).toArray();
    if (plan.layout() != AccuracyPlan.Layout.CONTIGUOUS) {
      Shuffle.shuffle(order, random);
    }
    classes = new PageClass[pages];
    int placed = 0;
    int hotPages = (int) ((long) pages * plan.hotPercent() / 100);
    int warmPages = (int) ((long) pages * plan.warmPercent() / 100);
    for (int each : order) {
      for (int page = each * unit; page < Math.min(pages, (each + 1) * unit); page++) {
        classes[page] =
            placed < hotPages
                ? PageClass.HOT
                : placed < hotPages + warmPages ? PageClass.WARM : PageClass.COLD;
        placed++;
      }
    }
    written = new boolean[pages];
    for (int page = 0; page < pages; page++) {
      written[page] = random.nextBoolean();
    }
    hot = of(PageClass.HOT);
    warm = of(PageClass.WARM);
  }

  private int[] of(PageClass kind) {
    return IntStream.range(0, classes.length).filter(page -> classes[page] == kind).toArray();
  }

  PageClass classOf(int page) {
    return classes[page];
  }

  /** Returns whether accesses to the page are writes. */
  boolean isWritten(int page) {
    return written[page];
  }

  /** Returns the pages that every round accesses, ascending. The caller only reads the array. */
  int[] hot() {
    return hot;
  }

  /** Returns the warm pages that a round accesses, in random order. */
  int[] warm(int round) {
    SplittableRandom random = new SplittableRandom(seed + 31L * (round + 1));
    int[] drawn = IntStream.of(warm).filter(page -> random.nextBoolean()).toArray();
    Shuffle.shuffle(drawn, random);
    return drawn;
  }
}
