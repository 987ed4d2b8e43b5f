package org.arenalab.bench.result.row;

import java.util.Arrays;
import java.util.function.DoubleBinaryOperator;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Statistics with the fork as the unit of replication. A fork is first reduced to the median of its
 * iterations, and only those medians are compared. Iterations of one fork are not independent:
 * pooling them gives false alarms of 15 to 38 % where forks differ. Kalibera and Jones, "Rigorous
 * benchmarking in reasonable time", 2013, explain the reason.
 *
 * <p>Pure arithmetic: equal numbers and equal seeds give equal results.
 */
public final class ForkStatistics {
  /** The fewest forks for a 95 % interval of a median: five forks reach only 93.75 %. */
  public static final int FORKS_FOR_INTERVAL = 6;

  static final int RESAMPLES = 10_000;
  private static final double LOW = 0.025;
  private static final double HIGH = 0.975;

  private ForkStatistics() {}

  /** Returns the median of each fork's iterations. */
  public static double[] forkMedians(double[][] iterations) {
    return Arrays.stream(iterations).mapToDouble(ForkStatistics::median).toArray();
  }

  /** Returns the middle value, or the mean of the two middle values. */
  public static double median(double[] values) {
    if (values.length == 0) {
      throw new IllegalArgumentException("the median of no values");
    }
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /**
   * Returns the median over forks, with a percentile bootstrap interval, or the range of few forks.
   */
  public static Estimate estimate(double[] forks, long seed) {
    double value = median(forks);
    if (forks.length < FORKS_FOR_INTERVAL) {
      return new Estimate(
          value,
          Arrays.stream(forks).min().orElseThrow(),
          Arrays.stream(forks).max().orElseThrow(),
          forks.length);
    }
    RandomGenerator random = random(seed);
    double[] resampled = new double[RESAMPLES];
    for (int i = 0; i < RESAMPLES; i++) {
      resampled[i] = medianOfResample(forks, random);
    }
    return interval(value, resampled, forks.length);
  }

  /**
   * Returns the ratio of two medians over forks. Both sides are resampled independently. With few
   * forks, the bounds are the extreme ratios of the two ranges.
   */
  public static Estimate ratio(double[] numerator, double[] denominator, long seed) {
    return combined(numerator, denominator, seed, (one, other) -> one / other);
  }

  /**
   * Returns the difference of two medians over forks. Both sides are resampled independently. With
   * few forks, the bounds are the extreme differences of the two ranges.
   */
  public static Estimate difference(double[] minuend, double[] subtrahend, long seed) {
    return combined(minuend, subtrahend, seed, (one, other) -> one - other);
  }

  /**
   * @param operator increases with the first operand, and decreases with the second
   */
  private static Estimate combined(
      double[] first, double[] second, long seed, DoubleBinaryOperator operator) {
    double value = operator.applyAsDouble(median(first), median(second));
    int forks = Math.min(first.length, second.length);
    if (forks < FORKS_FOR_INTERVAL) {
      return new Estimate(
          value,
          operator.applyAsDouble(
              Arrays.stream(first).min().orElseThrow(), Arrays.stream(second).max().orElseThrow()),
          operator.applyAsDouble(
              Arrays.stream(first).max().orElseThrow(), Arrays.stream(second).min().orElseThrow()),
          forks);
    }
    RandomGenerator random = random(seed);
    double[] resampled = new double[RESAMPLES];
    for (int i = 0; i < RESAMPLES; i++) {
      resampled[i] =
          operator.applyAsDouble(medianOfResample(first, random), medianOfResample(second, random));
    }
    return interval(value, resampled, forks);
  }

  private static double medianOfResample(double[] values, RandomGenerator random) {
    double[] drawn = new double[values.length];
    for (int i = 0; i < drawn.length; i++) {
      drawn[i] = values[random.nextInt(values.length)];
    }
    return median(drawn);
  }

  private static Estimate interval(double value, double[] resampled, int forks) {
    Arrays.sort(resampled);
    return new Estimate(value, quantile(resampled, LOW), quantile(resampled, HIGH), forks);
  }

  private static double quantile(double[] sorted, double fraction) {
    return sorted[(int) Math.round(fraction * (sorted.length - 1))];
  }

  private static RandomGenerator random(long seed) {
    return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
  }
}
