package org.arenalab.tiering.prefetch;

import java.util.Iterator;
import org.agrona.collections.Int2ObjectHashMap;

/** The regions by their ordinal, for the loop's thread. */
final class Regions {
  private final Int2ObjectHashMap<RegionState> states = new Int2ObjectHashMap<>();

  void add(RegionState region) {
    states.put(region.ordinal(), region);
  }

  /** Returns a region, or null if it is gone or not there yet. */
  RegionState get(int ordinal) {
    return states.get(ordinal);
  }

  /** Forgets the regions that were removed. */
  void sweep() {
    Iterator<RegionState> all = states.values().iterator();
    while (all.hasNext()) {
      if (all.next().isRemoved()) {
        all.remove();
      }
    }
  }
}
