package org.arenalab.bench.compare;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.arenalab.bench.result.row.Estimate;
import org.arenalab.bench.result.row.ForkStatistics;

/**
 * The ratio of two sides with its interval: 95 % if each tail is 0.025.
 *
 * <p>Pure arithmetic: equal values and an equal seed give an equal interval.
 */
final class RatioInterval {
  static final int RESAMPLES = 10_000;
  static final int FEWEST_RESAMPLES = 1_000;

  private static final long DRAWS_PER_ROW = 5_000_000;

  private RatioInterval() {}

  /**
   * Returns the ratio of the medians over forks, by a hierarchical bootstrap. It draws forks with
   * replacement, and iterations within each fork, so that the interval includes both kinds of
   * variation.
   *
   * @param reference the iterations of each fork of the denominator; no fork is empty
   */
  static Estimate independent(double[][] reference, double[][] other, Rules rules) {
    double value =
        ForkStatistics.median(ForkStatistics.forkMedians(other))
            / ForkStatistics.median(ForkStatistics.forkMedians(reference));
    return independent(reference, other, rules, 1, value);
  }

  /**
   * Returns the ratio {@code value} with its interval.
   *
   * @param factor converts a quotient of iterations to one unit
   */
  static Estimate independent(
      double[][] reference, double[][] other, Rules rules, double factor, double value) {
    ResampledMedian[] below = resampled(reference);
    ResampledMedian[] above = resampled(other);
    int forks = below.length + above.length;
    int count =
        (int)
            Math.min(
                rules.resamples(), Math.max(FEWEST_RESAMPLES, DRAWS_PER_ROW / Math.max(1, forks)));
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(rules.seed());
    double[] ratios = new double[count];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = factor * resample(above, random) / resample(below, random);
    }
    Arrays.sort(ratios);
    return new Estimate(
        value,
        Math.min(value, quantile(ratios, rules.tail())),
        Math.max(value, quantile(ratios, 1 - rules.tail())),
        Math.min(reference.length, other.length));
  }

  /**
   * Returns the ratio of the medians over forks that were measured in the same passes. The interval
   * is that of the median over the passes' own ratios, exact by the sign test. It holds for any
   * distribution, and drift between passes cancels. If the ratio of the medians lies outside, the
   * interval is extended to include it.
   *
   * @param reference the median of each fork; at least {@link #pairsNeeded} of them
   */
  static Estimate paired(double[] reference, double[] other, double tail) {
    double value = ForkStatistics.median(other) / ForkStatistics.median(reference);
    double[] ratios = new double[Math.min(reference.length, other.length)];
    Arrays.setAll(ratios, i -> other[i] / reference[i]);
    Arrays.sort(ratios);
    int outside = outside(ratios.length, tail);
    return new Estimate(
        value,
        Math.min(value, ratios[outside]),
        Math.max(value, ratios[ratios.length - 1 - outside]),
        ratios.length);
  }

  /**
   * Returns the fewest pairs for which the exact interval of a median exists: five reach 93.75 %.
   */
  static int pairsNeeded(double tail) {
    return (int) Math.ceil(-Math.log(tail) / Math.log(2));
  }

  /**
   * Returns how many values lie outside each end of the shortest interval with this error per tail.
   */
  static int outside(int pairs, double share) {
    double probability = Math.pow(0.5, pairs);
    double tail = probability;
    int outside = 0;
    while (tail + probability * (pairs - outside) / (outside + 1) <= share) {
      probability = probability * (pairs - outside) / (outside + 1);
      tail += probability;
      outside++;
    }
    return outside;
  }

  private static ResampledMedian[] resampled(double[][] forks) {
    return Arrays.stream(forks).map(ResampledMedian::new).toArray(ResampledMedian[]::new);
  }

  private static double resample(ResampledMedian[] forks, RandomGenerator random) {
    double[] medians = new double[forks.length];
    for (int fork = 0; fork < medians.length; fork++) {
      medians[fork] = forks[random.nextInt(forks.length)].draw(random);
    }
    return ResampledMedian.medianOf(medians);
  }

  private static double quantile(double[] sorted, double share) {
    return sorted[(int) Math.round(share * (sorted.length - 1))];
  }
}
