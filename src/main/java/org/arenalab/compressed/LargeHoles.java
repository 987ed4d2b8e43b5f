package org.arenalab.compressed;

import java.util.Arrays;

/**
 * Holes that are larger than any extent, the largest first: a binary heap, of which each hole's
 * record says where it is in place of the next of a list. There is at most one for every 64 KiB of
 * the pool, so that a step up or down the heap is one of fewer than twenty.
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

  /** The last of the heap, which is none of the largest where there are several; or NONE. */
  int some() {
    return count == 0 ? ExtentTags.NONE : heap[count - 1];
  }

  /** As {@link #some}, but not that one. */
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
