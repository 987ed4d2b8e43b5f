package org.arenalab.slab;

/**
 * Counts the requests that took new superslabs lately: in this window of time, and half of the
 * count before it, so that a burst that goes on stays one. Not thread-safe.
 */
final class Growth {
  private final long windowNs;
  private long windowStartNs;
  private int count;

  Growth(long windowNs) {
    this.windowNs = windowNs;
  }

  /** One more; returns how many there were lately. */
  int add(long nowNs) {
    long passedNs = nowNs - windowStartNs;
    if (passedNs > windowNs) {
      count = passedNs > 2 * windowNs ? 0 : count / 2;
      windowStartNs = nowNs;
    }
    return ++count;
  }
}
