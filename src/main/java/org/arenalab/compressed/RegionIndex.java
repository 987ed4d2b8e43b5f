package org.arenalab.compressed;

import java.util.Arrays;
import java.util.List;

/**
 * The live regions of an arena, in order of address. Changes need the arena's lock, and copy the
 * list. Reads need no lock.
 */
final class RegionIndex {
  /** Replaced as a whole, never changed in place. */
  private volatile RegionSpan[] regions = {};

  List<RegionSpan> all() {
    return List.of(regions);
  }

  int size() {
    return regions.length;
  }

  void add(RegionSpan region) {
    RegionSpan[] before = regions;
    int at = countUpTo(before, region.firstId());
    RegionSpan[] after = Arrays.copyOf(before, before.length + 1);
    System.arraycopy(before, at, after, at + 1, before.length - at);
    after[at] = region;
    regions = after;
  }

  void remove(RegionSpan region) {
    RegionSpan[] before = regions;
    int at = countUpTo(before, region.firstId()) - 1;
    RegionSpan[] after = Arrays.copyOf(before, before.length - 1);
    System.arraycopy(before, at + 1, after, at, after.length - at);
    regions = after;
  }

  /** Returns the region that has a chunk, or null. */
  RegionSpan find(int id) {
    RegionSpan[] all = regions;
    int at = countUpTo(all, id) - 1;
    return at >= 0 && all[at].contains(id) ? all[at] : null;
  }

  /** Returns how many regions start at this id or before it. */
  private static int countUpTo(RegionSpan[] all, int id) {
    int low = 0;
    int high = all.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (all[middle].firstId() <= id) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
