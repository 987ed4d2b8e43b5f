package org.arenalab.tiering.policy;

import org.arenalab.os.Internal;

/** Delays that double with each failure: of a group that stays raw, and of a full pool. */
@Internal
public final class RetryDelay {
  /** The longest delay: a minute. */
  public static final long LONGEST_NS = 60_000_000_000L;

  private static final int MAX_DOUBLINGS = 20;

  private RetryDelay() {}

  /** Returns the delay after some failures in a row. */
  public static long ns(int failures, long firstNs) {
    return Math.min(firstNs << Math.min(failures, MAX_DOUBLINGS), LONGEST_NS);
  }
}
