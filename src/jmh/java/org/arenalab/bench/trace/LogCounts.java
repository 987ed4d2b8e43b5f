package org.arenalab.bench.trace;

/**
 * Counts of numbers by their size. A class of numbers is 1/16 of a power of two wide, so a
 * percentile is at most 6.25 % too low. Numbers below 32 are exact.
 */
final class LogCounts {
  private static final int SUB_BITS = 4;
  private static final int SUB_CLASSES = 1 << SUB_BITS;
  private static final double PERCENT = 100;

  private final double[] counts = new double[(Long.SIZE - SUB_BITS) * SUB_CLASSES];
  private double total;
  private long largest;

  /** Adds a number with a weight. */
  void add(long number, double weight) {
    counts[classOf(number)] += weight;
    total += weight;
    largest = Math.max(largest, number);
  }

  private static int classOf(long number) {
    int shift = Math.max(0, Long.SIZE - 1 - Long.numberOfLeadingZeros(number | 1) - SUB_BITS);
    return shift * SUB_CLASSES + (int) (number >>> shift);
  }

  private static long leastOf(int index) {
    int shift = Math.max(0, index / SUB_CLASSES - 1);
    return (long) (index - shift * SUB_CLASSES) << shift;
  }

  double total() {
    return total;
  }

  /** Returns the largest number; 0 without numbers. */
  long largest() {
    return largest;
  }

  /** Returns the least number of the class that a share of all numbers is at most in. */
  long percentile(double percent) {
    double wanted = total * percent / PERCENT;
    double seen = 0;
    for (int i = 0; i < counts.length; i++) {
      seen += counts[i];
      if (counts[i] > 0 && seen >= wanted) {
        return leastOf(i);
      }
    }
    return 0;
  }

  /** Returns the count of the numbers from one power of two to before the next. */
  double between(long from, long to) {
    double sum = 0;
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] > 0 && leastOf(i) >= from && leastOf(i) < to) {
        sum += counts[i];
      }
    }
    return sum;
  }
}
