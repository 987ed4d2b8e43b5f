package org.arenalab.tiering.policy;

import org.arenalab.os.Internal;

/**
 * A budget of processor time: a bucket that fills with a share of the time that passes. Work may
 * start while the bucket is not empty, and may overdraw it; the debt is waited for.
 */
@Internal
public final class CpuBudget {
  private static final long NS_PER_S = 1_000_000_000;

  /** Result of {@link #waitNs} for a budget of 0. */
  public static final long FOREVER = Long.MAX_VALUE;

  private final double share;
  private final double mostNs;
  private double tokensNs;
  private long lastNs;

  /**
   * Creates a budget with an empty bucket.
   *
   * @param share of one processor, 0 to 1; the bucket holds the budget of one second
   */
  public CpuBudget(double share, long nowNs) {
    this.share = share;
    mostNs = share * NS_PER_S;
    lastNs = nowNs;
  }

  /** Fills the bucket for the time since the last call. A clock that went back adds nothing. */
  public void refill(long nowNs) {
    long passedNs = Math.max(nowNs - lastNs, 0);
    lastNs = nowNs;
    tokensNs = Math.min(tokensNs + passedNs * share, mostNs);
  }

  /** Takes processor time that was used. */
  public void spend(long processorNs) {
    tokensNs -= Math.max(processorNs, 0);
  }

  /** Returns the time until work may start: 0 if it may now. */
  public long waitNs() {
    if (share == 0) {
      return FOREVER;
    }
    return tokensNs > 0 ? 0 : (long) Math.ceil((1 - tokensNs) / share);
  }
}
