package org.arenalab.bench.result.row;

import java.util.Locale;

/**
 * A value with its bounds.
 *
 * @param low the lower bound: of a 95 % interval if {@link #isInterval()}, else the smallest value
 *     seen
 * @param high the upper bound, likewise
 * @param forks the number of forks in the estimate
 */
public record Estimate(double value, double low, double high, int forks) {

  /**
   * Returns whether the bounds are a 95 % interval; with fewer than six forks they are only the
   * range.
   */
  public boolean isInterval() {
    return forks >= ForkStatistics.FORKS_FOR_INTERVAL;
  }

  /** Returns the value and its bounds as text: {@code 0.975 [0.961, 0.990]}. */
  public String text() {
    return String.format(Locale.ROOT, "%.3f [%.3f, %.3f]", value, low, high);
  }

  /** Returns the reciprocal: "takes 0.5 times as long" becomes "is 2 times as fast". */
  public Estimate inverse() {
    return new Estimate(1 / value, 1 / high, 1 / low, forks);
  }
}
