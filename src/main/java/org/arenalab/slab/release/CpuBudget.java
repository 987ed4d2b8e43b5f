package org.arenalab.slab.release;

import org.arenalab.os.Internal;

/**
 * A budget of processor time for releasing memory: a fraction of the elapsed time. Unspent time is
 * saved up to one second's worth; overspent time is a debt.
 *
 * <p>Thread-safe.
 */
@Internal
public final class CpuBudget {
  private static final long SAVED_NS = 1_000_000_000;

  private final double fraction;
  private long lastNs;
  private double availableNs;

  public CpuBudget(double fraction, long nowNs) {
    this.fraction = fraction;
    lastNs = nowNs;
    availableNs = fraction * SAVED_NS;
  }

  /** Adds the share of the time elapsed since the last call. */
  public synchronized void accrue(long nowNs) {
    availableNs = Math.min(fraction * SAVED_NS, availableNs + (nowNs - lastNs) * fraction);
    lastNs = nowNs;
  }

  public synchronized boolean allows() {
    return availableNs > 0;
  }

  public synchronized void spend(long processorNs) {
    availableNs -= processorNs;
  }

  /** Returns the time spent beyond the budget and not compensated yet. */
  public synchronized long debtNs() {
    return (long) Math.max(0, -availableNs);
  }
}
