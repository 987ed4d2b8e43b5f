package org.arenalab.bench.replay;

import java.util.Arrays;

/**
 * The numbers of a worker's slots: the one that was released last, otherwise the next fresh one.
 */
final class SlotNumbers {
  private int[] released = new int[64];
  private int releasedCount;
  private int used;

  int take() {
    return releasedCount > 0 ? released[--releasedCount] : used++;
  }

  void release(int slot) {
    if (releasedCount == released.length) {
      released = Arrays.copyOf(released, 2 * releasedCount);
    }
    released[releasedCount++] = slot;
  }

  /** Returns the number of slots that were ever used. */
  int used() {
    return used;
  }
}
