package org.arenalab.compressed;

import java.util.Map;
import java.util.TreeMap;

/** The ids that no region has, in runs; first fit. Under the arena's lock. */
final class RegionSpace {
  static final int NONE = 0;

  private final int end;
  private final int alignment;
  private int frontier = Lru.FIRST_ID;

  /** Length by first id; all below the frontier, no two beside each other. */
  private final TreeMap<Integer, Integer> holes = new TreeMap<>();

  /**
   * @param alignment of the first id of whoever has that many, while there is room for it
   */
  RegionSpace(int end, int alignment) {
    this.end = end;
    this.alignment = Math.max(alignment, 1);
  }

  /** Returns the first of so many consecutive ids, or NONE. */
  int take(int count) {
    int first = count < alignment ? NONE : takeAligned(count, alignment);
    return first == NONE ? takeAligned(count, 1) : first;
  }

  private int takeAligned(int count, int to) {
    for (Map.Entry<Integer, Integer> hole : holes.entrySet()) {
      int start = hole.getKey();
      int length = hole.getValue();
      int first = Math.ceilDiv(start, to) * to;
      if (count <= length - (first - start)) {
        holes.remove(start);
        keep(start, first);
        keep(first + count, start + length);
        return first;
      }
    }
    int first = Math.ceilDiv(frontier, to) * to;
    if (count > end - first) {
      return NONE;
    }
    keep(frontier, first);
    frontier = first + count;
    return first;
  }

  private void keep(int from, int to) {
    if (from < to) {
      holes.put(from, to - from);
    }
  }

  void giveBack(int first, int count) {
    int start = first;
    int length = count;
    Map.Entry<Integer, Integer> before = holes.floorEntry(first);
    if (before != null && before.getKey() + before.getValue() == first) {
      start = before.getKey();
      length += before.getValue();
    }
    Integer after = holes.remove(first + count);
    if (after != null) {
      length += after;
    }
    if (start + length == frontier) {
      holes.remove(start);
      frontier = start;
    } else {
      holes.put(start, length);
    }
  }

  /** Ids from here on have never been used, or not since. */
  int frontier() {
    return frontier;
  }

  /** The most consecutive ids that one region can get. */
  int largest() {
    return Math.max(
        end - frontier, holes.values().stream().mapToInt(Integer::intValue).max().orElse(0));
  }
}
