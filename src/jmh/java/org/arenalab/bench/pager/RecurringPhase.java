package org.arenalab.bench.pager;

import java.util.Arrays;
import java.util.BitSet;
import java.util.SplittableRandom;
import org.arenalab.pager.PagePhase;
import org.arenalab.pager.PagedRange;

/**
 * A phase of a client that recurs. Each occurrence reads the same pages, drawn once at random, and
 * one other page for each ten of them, drawn anew. For one thread.
 */
final class RecurringPhase {
  /** Pages of the phase for each page that an occurrence needs by chance. */
  private static final int PAGES_PER_OTHER = 10;

  private final PagedPages region;
  private final PagePhase recorded;
  private final SplittableRandom random;
  private final int[] pages;
  private int[] read = {};

  RecurringPhase(PagedPages region, PagedRange range, int count, SplittableRandom random) {
    this.region = region;
    this.random = random;
    recorded = range.newPhase();
    BitSet all = new BitSet(region.count());
    all.set(0, region.count());
    pages = MissingPages.shuffled(all, count, random);
  }

  /** Returns the pages of the phase that are in memory. */
  int resident() {
    BitSet resident = members();
    resident.andNot(region.missing());
    return resident.cardinality();
  }

  private BitSet members() {
    BitSet members = new BitSet(region.count());
    for (int page : pages) {
      members.set(page);
    }
    return members;
  }

  /** Runs an occurrence, with the recorded set or without; its time includes the restores. */
  TouchTimes run(boolean withSet) {
    BitSet others = region.missing();
    others.andNot(members());
    int[] drawn = MissingPages.shuffled(others, pages.length / PAGES_PER_OTHER, random);
    read = Arrays.copyOf(pages, pages.length + drawn.length);
    System.arraycopy(drawn, 0, read, pages.length, drawn.length);
    if (!withSet) {
      return Touches.one(region, read);
    }
    long startNs = System.nanoTime();
    try (PagePhase.Occurrence _ = recorded.begin()) {
      return Touches.one(region, read).from(startNs);
    }
  }

  /** Checks every byte of the pages that the last occurrence read; returns the wrong pages. */
  int wrong() {
    int wrong = 0;
    for (int page : read) {
      wrong += region.isRight(page) ? 0 : 1;
    }
    return wrong;
  }
}
