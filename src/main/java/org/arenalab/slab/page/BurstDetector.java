package org.arenalab.slab.page;

/**
 * A counter of recent requests that took new superslabs. It counts the current time window, plus
 * half of the previous count. A burst that continues across windows therefore stays a burst. Not
 * thread-safe.
 */
final class BurstDetector {
  private final long windowNs;
  private long windowStartNs;
  private int count;

  BurstDetector(long windowNs) {
    this.windowNs = windowNs;
  }

  /** Counts one request; returns the number of recent requests. */
  int add(long nowNs) {
    long passedNs = nowNs - windowStartNs;
    if (passedNs > windowNs) {
      count = passedNs > 2 * windowNs ? 0 : count / 2;
      windowStartNs = nowNs;
    }
    return ++count;
  }
}
