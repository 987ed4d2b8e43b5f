package org.arenalab.bench.pager;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/**
 * The longest access of one thread, as another thread sees it. A look waits for the end of the
 * access under way: a long access counts in the look that follows its start, never in a later one.
 *
 * <p>Recording takes some nanoseconds and makes no garbage.
 */
final class LongestAccess {
  private static final long POLL_MS = 1;
  private static final long NONE = Long.MIN_VALUE;

  private final AtomicLong longestNs = new AtomicLong();
  private final AtomicLong count = new AtomicLong();

  /** Start of the access under way. */
  private volatile long beganNs = NONE;

  /** An access begins. For the accessing thread. */
  void began(long nowNs) {
    beganNs = nowNs;
  }

  /** The access ends. For the accessing thread. */
  void ended(long nowNs) {
    long tookNs = nowNs - beganNs;
    long _ = longestNs.accumulateAndGet(tookNs, Math::max);
    beganNs = NONE;
    long _ = count.incrementAndGet();
  }

  /** Returns the accesses that have ended. */
  long count() {
    return count.get();
  }

  /**
   * Waits until an access has ended, and returns the longest one since the last call, ns. If none
   * ends within the time, the access under way counts with its time so far.
   *
   * @param runs whether the accessing thread runs; there is nothing to wait for if it does not
   */
  long takeNs(long patienceNs, BooleanSupplier runs) throws InterruptedException {
    long seen = count.get();
    long endNs = System.nanoTime() + patienceNs;
    while (count.get() == seen && runs.getAsBoolean() && System.nanoTime() - endNs < 0) {
      Thread.sleep(POLL_MS);
    }
    long began = beganNs;
    long underWayNs = began == NONE ? 0 : System.nanoTime() - began;
    return Math.max(longestNs.getAndSet(0), underWayNs);
  }
}
