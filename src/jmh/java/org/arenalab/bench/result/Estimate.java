package org.arenalab.bench.result;

/**
 * A value with its bounds.
 *
 * @param low the lower bound: of a 95 % interval where {@link #isInterval()}, else the smallest
 *     seen
 * @param high the upper bound, likewise
 * @param forks how many forks stand behind it
 */
public record Estimate(double value, double low, double high, int forks) {

  /** Whether the bounds are a 95 % interval; of fewer than six forks they are only the range. */
  public boolean isInterval() {
    return forks >= ForkStatistics.FORKS_FOR_INTERVAL;
  }

  /** The reciprocal: of "takes 0.5 times as long" it makes "is 2 times as fast". */
  public Estimate inverse() {
    return new Estimate(1 / value, 1 / high, 1 / low, forks);
  }
}
