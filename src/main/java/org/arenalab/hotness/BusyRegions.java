package org.arenalab.hotness;

import java.util.Arrays;

/**
 * The regions that DAMON reported with accesses at one question, in ascending order and disjoint,
 * as the kernel lists them. Not thread-safe. Makes garbage only while it grows.
 */
final class BusyRegions {
  private static final int FIRST_CAPACITY = 64;

  private long[] starts = new long[FIRST_CAPACITY];
  private long[] ends = new long[FIRST_CAPACITY];
  private int count;

  void clear() {
    count = 0;
  }

  void add(long start, long end) {
    if (count == starts.length) {
      starts = Arrays.copyOf(starts, 2 * count);
      ends = Arrays.copyOf(ends, 2 * count);
    }
    starts[count] = start;
    ends[count] = end;
    count++;
  }

  /** Returns whether these regions cover at least half of a range. */
  boolean coverHalfOf(long start, long end) {
    int found = Arrays.binarySearch(ends, 0, count, start + 1);
    long covered = 0;
    for (int i = found < 0 ? -found - 1 : found; i < count && starts[i] < end; i++) {
      covered += Math.min(end, ends[i]) - Math.max(start, starts[i]);
    }
    return 2 * covered >= end - start;
  }
}
