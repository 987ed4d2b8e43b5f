package org.arenalab.slab;

/**
 * How much processor time giving memory back may take: a fraction of the time that passes. What was
 * not spent is kept up to one second's worth, what was overspent is owed.
 *
 * <p>Thread-safe.
 */
final class CpuBudget {
  private static final long SAVED_NS = 1_000_000_000;

  private final double fraction;
  private long lastNs;
  private double availableNs;

  CpuBudget(double fraction, long nowNs) {
    this.fraction = fraction;
    lastNs = nowNs;
    availableNs = fraction * SAVED_NS;
  }

  /** Takes note of the time. */
  synchronized void accrue(long nowNs) {
    availableNs = Math.min(fraction * SAVED_NS, availableNs + (nowNs - lastNs) * fraction);
    lastNs = nowNs;
  }

  synchronized boolean allows() {
    return availableNs > 0;
  }

  synchronized void spend(long processorNs) {
    availableNs -= processorNs;
  }

  /** What was spent beyond the budget and is not made up for yet. */
  synchronized long debtNs() {
    return (long) Math.max(0, -availableNs);
  }
}
