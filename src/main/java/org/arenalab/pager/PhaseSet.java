package org.arenalab.pager;

import java.util.BitSet;

/**
 * The recorded set of a phase: the pages that its last two occurrences needed, by index in their
 * range. Only a page that is stored at the start of an occurrence shows whether it is needed. A
 * page that the occurrence restores beforehand does not.
 *
 * <p><b>Tests.</b> An occurrence leaves one of {@value #TEST_SHARE} pages of the set to faults. So
 * each page is tested once in {@value #TEST_SHARE} occurrences, and a page that is not needed any
 * more leaves the set. If most of the tested pages are not needed, the whole set is out of date.
 *
 * <p>Not thread-safe. Takes two bits a page.
 */
final class PhaseSet {
  /** One of this many pages of the set is left to faults: 3 % more of them. */
  static final int TEST_SHARE = 32;

  /** Fewer tested pages say nothing about the whole set. */
  static final int LEAST_TESTED = 8;

  /** Pages that the latest occurrence needed that could tell. */
  private final BitSet latest = new BitSet();

  /** Pages that the occurrence before that needed. */
  private final BitSet former = new BitSet();

  private int occurrences;

  /** Returns whether the set has a page: both occurrences needed it. */
  boolean contains(int page) {
    return latest.get(page) && former.get(page);
  }

  /** Returns the number of pages of the set. */
  int size() {
    BitSet both = (BitSet) latest.clone();
    both.and(former);
    return both.cardinality();
  }

  /** Returns whether the current occurrence leaves a page of the set to faults. */
  boolean isTested(int page) {
    // A multiplier without common factors: neighbours are tested in different occurrences.
    return Math.floorMod(page * 0x9E3779B1 + occurrences, TEST_SHARE) == 0;
  }

  /** Returns the number of occurrences that were learned. */
  int occurrences() {
    return occurrences;
  }

  /**
   * Learns an occurrence.
   *
   * @param watched pages that were stored at its start, and were not restored beforehand
   * @param needed those of them that the occurrence accessed
   */
  void learn(BitSet watched, BitSet needed) {
    int tested = 0;
    int used = 0;
    for (int page = watched.nextSetBit(0); page >= 0; page = watched.nextSetBit(page + 1)) {
      boolean isNeeded = needed.get(page);
      if (contains(page)) {
        tested++;
        used += isNeeded ? 1 : 0;
      }
      former.set(page, latest.get(page));
      latest.set(page, isNeeded);
    }
    if (tested >= LEAST_TESTED && 2 * used < tested) {
      // The pages that were not tested have to recur again.
      former.clear();
    }
    occurrences++;
  }
}
