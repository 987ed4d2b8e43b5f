package org.arenalab.bench.suite;

import java.util.SplittableRandom;

/**
 * Replacement of extents in random order by extents of random sizes, drawn before the clock starts.
 * A <i>turnover</i> is as many replacements as there are slots. For one thread.
 */
final class PoolChurn {
  /** The number of draws, a power of two. */
  static final int DRAWS = 1 << 16;

  private final ExtentStore store;
  private final int slots;
  private final int[] drawnSlots = new int[DRAWS];
  private final int[] drawnSizes = new int[DRAWS];
  private int at;

  /**
   * Fills every slot.
   *
   * @param sizes the sizes in bytes to draw from
   */
  PoolChurn(ExtentStore store, int slots, int[] sizes, long seed) {
    this.store = store;
    this.slots = slots;
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < DRAWS; i++) {
      drawnSlots[i] = random.nextInt(slots);
      drawnSizes[i] = sizes[random.nextInt(sizes.length)];
    }
    for (int slot = 0; slot < slots; slot++) {
      store.replace(slot, sizes[random.nextInt(sizes.length)]);
    }
  }

  /** Replaces {@code times} extents. */
  void replace(int times) {
    ExtentStore store = this.store;
    int next = at;
    for (int i = 0; i < times; i++) {
      // Each round shifts the sizes against the slots, so that a slot gets a different size.
      int draw = next & (DRAWS - 1);
      store.replace(drawnSlots[draw], drawnSizes[(draw + (next >>> 16)) & (DRAWS - 1)]);
      next++;
    }
    at = next;
  }

  void turnOver(int times) {
    for (int i = 0; i < times; i++) {
      replace(slots);
    }
  }
}
