package org.arenalab.bench.pager;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.Locale;
import java.util.function.LongUnaryOperator;

/**
 * A percentile with its 95 % interval, in nanoseconds. The interval holds between the order
 * statistics of one sample; NaN in each field if the sample is too small for the percentile.
 */
public record Percentile(double ns, double lowNs, double highNs) {
  /** The fewest values above a percentile that is reported. */
  private static final int LEAST_ABOVE = 10;

  /** Half the width of a 95 % interval in standard deviations. */
  private static final double DEVIATIONS = 1.96;

  private static final double NS_PER_US = 1e3;

  /** The percentile of a sample that is too small. */
  public static final Percentile NONE = new Percentile(Double.NaN, Double.NaN, Double.NaN);

  /**
   * Returns a percentile of sorted values.
   *
   * @param share such as 0.99
   */
  public static Percentile of(long[] sorted, double share) {
    return of(sorted.length, share, rank -> sorted[(int) rank]);
  }

  /**
   * Returns a percentile of values in ascending order.
   *
   * @param share such as 0.99
   * @param valueAt returns the value of a rank from 0 to count - 1
   */
  static Percentile of(long count, double share, LongUnaryOperator valueAt) {
    if (!isEnough(count, share)) {
      return NONE;
    }
    double rank = count * share;
    double width = DEVIATIONS * Math.sqrt(count * share * (1 - share));
    return new Percentile(
        at(count, rank, valueAt),
        at(count, rank - width, valueAt),
        at(count, rank + width, valueAt));
  }

  private static long at(long count, double rank, LongUnaryOperator valueAt) {
    return valueAt.applyAsLong(Math.clamp((long) rank, 0, count - 1));
  }

  /** Returns whether a sample is large enough: ten values are above the percentile. */
  public static boolean isEnough(long count, double share) {
    return Math.round(count * (1 - share)) >= LEAST_ABOVE;
  }

  /** Returns whether the sample was large enough. */
  @JsonIgnore
  public boolean isKnown() {
    return !Double.isNaN(ns);
  }

  /** Returns the percentile with its interval in microseconds, for a person. */
  public String us() {
    return isKnown()
        ? String.format(
            Locale.ROOT, "%.2f [%.2f, %.2f]", ns / NS_PER_US, lowNs / NS_PER_US, highNs / NS_PER_US)
        : "- (too few)";
  }
}
