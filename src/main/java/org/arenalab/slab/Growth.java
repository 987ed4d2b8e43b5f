package org.arenalab.slab;

/** How many superslabs were taken lately. Not thread-safe. */
final class Growth {
  private final long windowNs;
  private long windowStartNs;
  private int count;

  Growth(long windowNs) {
    this.windowNs = windowNs;
  }

  /** One more; returns how many there were since the window began. */
  int add(long nowNs) {
    if (nowNs - windowStartNs > windowNs) {
      windowStartNs = nowNs;
      count = 0;
    }
    return ++count;
  }
}
