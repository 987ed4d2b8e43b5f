package org.arenalab.tiering.prefetch;

/**
 * The queue of ranges that somebody asked for, in order. A range within a waiting range is not
 * added. Ranges of removed regions are skipped.
 */
final class RequestQueue {
  /** Ranges that may wait. predicomp's queue has 1024 chunks. */
  static final int CAPACITY = 1024;

  private final RegionState[] regions = new RegionState[CAPACITY];
  private final int[] firsts = new int[CAPACITY];
  private final int[] ends = new int[CAPACITY];
  private int head;
  private int size;

  /** The result of {@link #add}. */
  enum Added {
    YES,
    DUPLICATE,
    FULL
  }

  Added add(RegionState region, int firstChunk, int count) {
    int end = firstChunk + count;
    for (int i = 0; i < size; i++) {
      int at = (head + i) % CAPACITY;
      if (regions[at] == region && firsts[at] <= firstChunk && end <= ends[at]) {
        return Added.DUPLICATE;
      }
    }
    if (size == CAPACITY) {
      return Added.FULL;
    }
    int at = (head + size) % CAPACITY;
    regions[at] = region;
    firsts[at] = firstChunk;
    ends[at] = end;
    size++;
    return Added.YES;
  }

  /** Drops the waiting ranges of a region. */
  void drop(RegionState region) {
    for (int i = 0; i < size; i++) {
      int at = (head + i) % CAPACITY;
      if (regions[at] == region) {
        firsts[at] = ends[at];
      }
    }
  }

  boolean isEmpty() {
    while (size > 0 && (firsts[head] >= ends[head] || regions[head].isRemoved())) {
      regions[head] = null;
      head = (head + 1) % CAPACITY;
      size--;
    }
    return size == 0;
  }

  /** Returns the region of the oldest range. The queue must not be empty. */
  RegionState region() {
    return regions[head];
  }

  /** Returns the first chunk of the oldest range. */
  int firstChunk() {
    return firsts[head];
  }

  /** Returns the number of chunks of the oldest range that {@link #advance} left. */
  int count() {
    return ends[head] - firsts[head];
  }

  /** Removes chunks from the start of the oldest range. */
  void advance(int count) {
    firsts[head] += count;
  }

  /** Drops all ranges. */
  void clear() {
    while (size > 0) {
      regions[head] = null;
      head = (head + 1) % CAPACITY;
      size--;
    }
  }
}
