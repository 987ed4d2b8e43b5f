package org.arenalab.pager.daemon;

import java.util.function.LongSupplier;

/**
 * A limit of the rate of one kind of lines: {@value #BURST} at once, and then one each second.
 * Thread-safe.
 */
final class LineLimit {
  /** Lines at once: more than the clients of most daemons. */
  static final int BURST = 100;

  private static final long EVERY_NS = 1_000_000_000;

  private final LongSupplier clockNs;

  /** The time at which all lines that were printed would be allowed one by one. */
  private long allowedNs;

  private long leftOut;

  LineLimit(LongSupplier clockNs) {
    this.clockNs = clockNs;
    allowedNs = clockNs.getAsLong();
  }

  /** Returns how many lines were left out since the last one; negative to leave out this one. */
  synchronized long tryTake() {
    long nowNs = clockNs.getAsLong();
    if (allowedNs - nowNs < 0) {
      allowedNs = nowNs;
    }
    if (tryLeaveOut(nowNs)) {
      return -1;
    }
    allowedNs += EVERY_NS;
    long before = leftOut;
    leftOut = 0;
    return before;
  }

  /** Leaves out a line, and counts it, if there are too many; returns whether it is left out. */
  synchronized boolean tryLeaveOut() {
    return tryLeaveOut(clockNs.getAsLong());
  }

  private boolean tryLeaveOut(long nowNs) {
    boolean isTooMany = allowedNs - nowNs > (BURST - 1) * EVERY_NS;
    leftOut += isTooMany ? 1 : 0;
    return isTooMany;
  }
}
