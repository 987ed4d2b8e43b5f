package org.arenalab.extent;

import java.util.Arrays;

/**
 * The holes that are larger than any extent, in a binary heap with the largest first. The field
 * {@code next} of a hole's record holds the hole's place in the heap. The pool has at most one such
 * hole for every 64 KiB. Moving a hole up or down the heap therefore takes fewer than twenty steps.
 */
final class LargeHoles {
  private static final int INITIAL_CAPACITY = 16;

  private final HoleTable table;
  private int[] heap = new int[INITIAL_CAPACITY];
  private int count;

  LargeHoles(HoleTable table) {
    this.table = table;
  }

  int count() {
    return count;
  }

  int at(int place) {
    return heap[place];
  }

  /**
   * Returns the last hole of the heap, or NONE. That is a leaf, so larger holes are kept for later.
   */
  int some() {
    return count == 0 ? ExtentTags.NONE : heap[count - 1];
  }

  /** Returns a hole like {@link #some}, but not this one. */
  int someBut(int hole) {
    if (some() != hole) {
      return some();
    }
    return count < 2 ? ExtentTags.NONE : heap[count - 2];
  }

  void add(int hole) {
    if (count == heap.length) {
      heap = Arrays.copyOf(heap, 2 * count);
    }
    siftUp(count++, hole, table.granules(hole));
  }

  void remove(int hole) {
    int place = table.next(hole);
    int moved = heap[--count];
    if (moved != hole) {
      int granules = table.granules(moved);
      siftDown(siftUp(place, moved, granules), moved, granules);
    }
  }

  long metadataBytes() {
    return (long) heap.length * Integer.BYTES;
  }

  private int siftUp(int from, int hole, int granules) {
    int place = from;
    while (place > 0 && table.granules(heap[(place - 1) / 2]) < granules) {
      put(place, heap[(place - 1) / 2]);
      place = (place - 1) / 2;
    }
    put(place, hole);
    return place;
  }

  private void siftDown(int from, int hole, int granules) {
    int place = from;
    while (2 * place + 1 < count) {
      int child = 2 * place + 1;
      if (child + 1 < count && table.granules(heap[child + 1]) > table.granules(heap[child])) {
        child++;
      }
      if (table.granules(heap[child]) <= granules) {
        break;
      }
      put(place, heap[child]);
      place = child;
    }
    put(place, hole);
  }

  void put(int place, int hole) {
    heap[place] = hole;
    table.setNext(hole, place);
  }
}
