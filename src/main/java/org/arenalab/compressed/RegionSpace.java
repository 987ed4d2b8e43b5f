package org.arenalab.compressed;

import java.util.Map;
import java.util.TreeMap;

/** The ids that no region has, in runs; first fit. Under the arena's lock. */
final class RegionSpace {
  static final int NONE = 0;

  private final int end;
  private int frontier = Lru.FIRST_ID;

  /** Length by first id; all below the frontier, no two beside each other. */
  private final TreeMap<Integer, Integer> holes = new TreeMap<>();

  RegionSpace(int end) {
    this.end = end;
  }

  /** Returns the first of so many consecutive ids, or NONE. */
  int take(int count) {
    int hole = firstHoleOf(count);
    if (hole != NONE) {
      int rest = holes.remove(hole) - count;
      if (rest > 0) {
        holes.put(hole + count, rest);
      }
      return hole;
    }
    if (count > end - frontier) {
      return NONE;
    }
    int first = frontier;
    frontier += count;
    return first;
  }

  private int firstHoleOf(int count) {
    for (Map.Entry<Integer, Integer> hole : holes.entrySet()) {
      if (hole.getValue() >= count) {
        return hole.getKey();
      }
    }
    return NONE;
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
