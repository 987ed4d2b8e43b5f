package org.arenalab.bench.compare;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * The distribution of the median of a bootstrap resample of few values: which ranks of the sorted
 * values are its middle, and with which probability. It is computed exactly, from the multinomial
 * distribution of the drawn ranks.
 *
 * <p>Thread-safe. <b>Cost</b> of a draw: one random number and a binary search, some 20 ns.
 */
final class MedianRanks {
  /** The most values: the table has up to {@code MOST * (MOST + 1) / 2} entries. */
  static final int MOST = 10;

  private static final MedianRanks[] TABLES = new MedianRanks[MOST + 1];

  static {
    for (int size = 1; size <= MOST; size++) {
      TABLES[size] = new MedianRanks(size);
    }
  }

  private final int size;
  private final int[] lower;
  private final int[] upper;

  /** The probability of all entries up to each one; the last is 1 but for rounding. */
  private final double[] cumulative;

  private MedianRanks(int size) {
    this.size = size;
    int entries = size * (size + 1) / 2;
    lower = new int[entries];
    upper = new int[entries];
    cumulative = new double[entries];
    double sum = 0;
    int next = 0;
    for (int low = 1; low <= size; low++) {
      for (int high = low; high <= size; high++) {
        sum += probability(low, high);
        lower[next] = low - 1;
        upper[next] = high - 1;
        cumulative[next++] = sum;
      }
    }
  }

  /** Returns the table for {@code size} values, 1 to {@value #MOST}. */
  static MedianRanks of(int size) {
    return TABLES[size];
  }

  /** Draws the median of a resample of {@code sorted}, which has as many values as this table. */
  double draw(double[] sorted, RandomGenerator random) {
    int found = Arrays.binarySearch(cumulative, random.nextDouble());
    int entry = Math.min(found < 0 ? -found - 1 : found + 1, cumulative.length - 1);
    return lower[entry] == upper[entry]
        ? sorted[lower[entry]]
        : (sorted[lower[entry]] + sorted[upper[entry]]) / 2;
  }

  /**
   * Returns the probability that the middle two values of a resample have the ranks {@code low} and
   * {@code high}, from 1. An odd resample has one middle value, which counts as both.
   */
  private double probability(int low, int high) {
    if (low == high) {
      return atMost(low, low) - atMost(low - 1, low);
    }
    return atMost(low, high)
        - atMost(low - 1, high)
        - atMost(low, high - 1)
        + atMost(low - 1, high - 1);
  }

  /** Returns the probability that the middle two have at most these ranks; low is not above. */
  private double atMost(int low, int high) {
    int lowerMiddle = (size + 1) / 2;
    int upperMiddle = size / 2 + 1;
    double sum = 0;
    for (int belowLow = lowerMiddle; belowLow <= size; belowLow++) {
      for (int between = Math.max(0, upperMiddle - belowLow);
          between <= size - belowLow;
          between++) {
        int above = size - belowLow - between;
        sum +=
            ways(belowLow, between, above)
                * Math.pow((double) low / size, belowLow)
                * Math.pow((double) (high - low) / size, between)
                * Math.pow((double) (size - high) / size, above);
      }
    }
    return sum;
  }

  /** Returns in how many orders three kinds of draws can come. */
  private static double ways(int first, int second, int third) {
    double ways = 1;
    for (int i = 1; i <= second; i++) {
      ways = ways * (first + i) / i;
    }
    for (int i = 1; i <= third; i++) {
      ways = ways * (first + second + i) / i;
    }
    return ways;
  }
}
