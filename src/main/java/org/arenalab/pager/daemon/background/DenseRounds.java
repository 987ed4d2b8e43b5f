package org.arenalab.pager.daemon.background;

import org.arenalab.pager.store.PageStore;

/**
 * The rounds in which pages that stayed in the store are encoded again with zstd. A round runs in
 * slices, and begins when a page may have the age. An idle store costs a look at each page word
 * every ten times tCold.
 *
 * <p>For the background thread only. Makes no garbage.
 */
final class DenseRounds {
  /** A page is encoded again after this many times tCold in the store. */
  private static final int AGE = 10;

  /** Least age, and least time between two rounds: the store counts ages in seconds. */
  private static final long LEAST_NS = 1_000_000_000;

  /** Length of a slice: some twenty pages. A slot that is filled waits for its end. */
  private static final long SLICE_NS = 500_000;

  private final PageStore store;
  private final long ageNs;

  /** Pages that leave one by one share a round. */
  private final long leastGapNs;

  private boolean running;
  private long nextNs;

  DenseRounds(PageStore store, long tColdNs) {
    this.store = store;
    ageNs = Math.clamp(AGE * tColdNs, LEAST_NS, PageStore.MAX_AGE_NS);
    leastGapNs = Math.clamp(tColdNs, LEAST_NS, ageNs);
  }

  /** Continues a round, or begins one that is due; returns whether more is to do at once. */
  boolean run(long nowNs) {
    if (!running && nowNs < nextNs) {
      return false;
    }
    running = store.densify(SLICE_NS, ageNs);
    if (!running) {
      nextNs = nowNs + Math.max(leastGapNs, store.densifyWaitNs());
    }
    return running;
  }
}
