package org.arenalab.compressed;

import java.util.Map;
import java.util.TreeMap;

/**
 * An allocator of the ids that no region has: runs of ids, first fit. The caller holds the arena's
 * lock.
 */
final class RegionSpace {
  static final int NONE = 0;

  private final int end;
  private final int alignment;
  private int frontier = Lru.FIRST_ID;

  /** Lengths of the holes by first id. All holes are below the frontier, and no two touch. */
  private final TreeMap<Integer, Integer> holes = new TreeMap<>();

  /**
   * @param alignment of the first id of a run with at least this many ids, if there is room
   */
  RegionSpace(int end, int alignment) {
    this.end = end;
    this.alignment = Math.max(alignment, 1);
  }

  /** Allocates this many consecutive ids; returns the first of them, or NONE. */
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

  /** Returns the id from which no id is in use. */
  int frontier() {
    return frontier;
  }

  /** Returns the largest number of consecutive ids that one region can get. */
  int largest() {
    return Math.max(
        end - frontier, holes.values().stream().mapToInt(Integer::intValue).max().orElse(0));
  }
}
