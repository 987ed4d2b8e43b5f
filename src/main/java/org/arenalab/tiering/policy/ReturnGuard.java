package org.arenalab.tiering.policy;

import org.arenalab.os.Internal;

/**
 * The guard against chunks that come back soon after they were stored. Each early return doubles
 * the idle time that the chunk needs before it is stored again. A late return halves the count.
 */
@Internal
public final class ReturnGuard {
  /** Numbers of returns that are distinguished: 0 to 6. The last one needs 64 x {@code tCold}. */
  public static final int LEVELS = 7;

  /** A return is early within this multiple of the idle time that the chunk needed. */
  private static final int EARLY = 4;

  private ReturnGuard() {}

  /** Returns the idle time that a chunk with this many returns needs, in nanoseconds. */
  public static long idleNs(int returns, long tColdNs) {
    return tColdNs << returns;
  }

  /** Returns the number of returns after one more, of a chunk that was stored for some time. */
  public static int afterReturn(int returns, long storedNs, long tColdNs) {
    return storedNs < EARLY * idleNs(returns, tColdNs)
        ? Math.min(returns + 1, LEVELS - 1)
        : returns / 2;
  }
}
