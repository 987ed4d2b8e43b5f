package org.arenalab.bench.compare;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.arenalab.bench.result.Estimate;
import org.arenalab.bench.result.ForkStatistics;

/**
 * The ratio of two sides with its interval, of 95 % where each tail is 0.025.
 *
 * <p>Pure arithmetic: the same values and the same seed give the same interval.
 */
final class RatioInterval {
  static final int RESAMPLES = 10_000;
  static final int FEWEST_RESAMPLES = 1_000;

  private static final long DRAWS_PER_ROW = 5_000_000;
  private static final int MOST_ITERATIONS = 200;

  private RatioInterval() {}

  /**
   * The ratio of the medians over forks, by a hierarchical bootstrap: forks are drawn with
   * replacement, and iterations within each, so that both kinds of chance are in the interval.
   *
   * @param reference the iterations of each fork of the denominator, no fork empty
   */
  static Estimate independent(double[][] reference, double[][] other, Rules rules) {
    double value =
        ForkStatistics.median(ForkStatistics.forkMedians(other))
            / ForkStatistics.median(ForkStatistics.forkMedians(reference));
    double[][] below = thin(reference);
    double[][] above = thin(other);
    long draws = Arrays.stream(below).mapToLong(each -> each.length).sum();
    draws += Arrays.stream(above).mapToLong(each -> each.length).sum();
    int count =
        (int) Math.max(FEWEST_RESAMPLES, Math.min(rules.resamples(), DRAWS_PER_ROW / draws));
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(rules.seed());
    double[] ratios = new double[Math.min(count, rules.resamples())];
    double[] scratch = new double[MOST_ITERATIONS];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = resample(above, random, scratch) / resample(below, random, scratch);
    }
    Arrays.sort(ratios);
    return new Estimate(
        value,
        Math.min(value, quantile(ratios, rules.tail())),
        Math.max(value, quantile(ratios, 1 - rules.tail())),
        Math.min(reference.length, other.length));
  }

  /**
   * The median of the ratios of forks that were measured in the same pass, with the exact interval
   * that counting signs gives: it holds whatever the distribution, and what drifts from pass to
   * pass cancels out.
   *
   * @param reference the median of each fork; at least {@link #pairsNeeded} of them
   */
  static Estimate paired(double[] reference, double[] other, double tail) {
    double[] ratios = new double[reference.length];
    Arrays.setAll(ratios, i -> other[i] / reference[i]);
    double value = ForkStatistics.median(ratios);
    Arrays.sort(ratios);
    int outside = outside(ratios.length, tail);
    return new Estimate(value, ratios[outside], ratios[ratios.length - 1 - outside], ratios.length);
  }

  /** With fewer pairs the exact interval of a median does not exist: five reach 93.75 %. */
  static int pairsNeeded(double tail) {
    return (int) Math.ceil(-Math.log(tail) / Math.log(2));
  }

  /** How many values lie outside at either end of the shortest interval that errs so seldom. */
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

  private static double resample(double[][] forks, RandomGenerator random, double[] scratch) {
    double[] medians = new double[forks.length];
    for (int fork = 0; fork < medians.length; fork++) {
      double[] iterations = forks[random.nextInt(forks.length)];
      for (int i = 0; i < iterations.length; i++) {
        scratch[i] = iterations[random.nextInt(iterations.length)];
      }
      medians[fork] = middle(scratch, iterations.length);
    }
    return middle(medians, medians.length);
  }

  /** The median of the first {@code size} values, which are left in another order. */
  private static double middle(double[] values, int size) {
    int middle = size / 2;
    partition(values, size, middle);
    if (size % 2 == 1) {
      return values[middle];
    }
    double below = values[0];
    for (int i = 1; i < middle; i++) {
      below = Math.max(below, values[i]);
    }
    return (below + values[middle]) / 2;
  }

  /**
   * Puts the value of rank {@code rank} in its place, none above it before and none below behind.
   */
  private static void partition(double[] values, int size, int rank) {
    int low = 0;
    int high = size - 1;
    while (low < high) {
      double pivot = values[(low + high) >>> 1];
      int up = low;
      int down = high;
      while (up <= down) {
        while (values[up] < pivot) {
          up++;
        }
        while (values[down] > pivot) {
          down--;
        }
        if (up <= down) {
          double swapped = values[up];
          values[up++] = values[down];
          values[down--] = swapped;
        }
      }
      if (rank <= down) {
        high = down;
      } else if (rank >= up) {
        low = up;
      } else {
        return;
      }
    }
  }

  /** Evenly spaced iterations of a fork that has very many: their chance hardly counts. */
  private static double[][] thin(double[][] forks) {
    return Arrays.stream(forks)
        .map(
            fork -> {
              if (fork.length <= MOST_ITERATIONS) {
                return fork;
              }
              double[] few = new double[MOST_ITERATIONS];
              Arrays.setAll(few, i -> fork[(int) ((long) i * fork.length / MOST_ITERATIONS)]);
              return few;
            })
        .toArray(double[][]::new);
  }

  private static double quantile(double[] sorted, double share) {
    return sorted[(int) Math.round(share * (sorted.length - 1))];
  }
}
