package org.arenalab.bench.pager;

import com.fasterxml.jackson.annotation.JsonIgnore;

/**
 * A percentile with its 95 % interval, in nanoseconds. The interval holds between the order
 * statistics of one sample; NaN in each field if the sample is too small for the percentile.
 */
public record Percentile(double ns, double lowNs, double highNs) {
  /** The fewest values above a percentile that is reported. */
  private static final int LEAST_ABOVE = 10;

  /** Half the width of a 95 % interval in standard deviations. */
  private static final double DEVIATIONS = 1.96;

  /** The percentile of a sample that is too small. */
  public static final Percentile NONE = new Percentile(Double.NaN, Double.NaN, Double.NaN);

  /**
   * Returns a percentile of sorted values.
   *
   * @param share such as 0.99
   */
  public static Percentile of(long[] sorted, double share) {
    double above = sorted.length * (1 - share);
    if (Math.round(above) < LEAST_ABOVE) {
      return NONE;
    }
    double rank = sorted.length * share;
    double width = DEVIATIONS * Math.sqrt(sorted.length * share * (1 - share));
    return new Percentile(at(sorted, rank), at(sorted, rank - width), at(sorted, rank + width));
  }

  private static long at(long[] sorted, double rank) {
    return sorted[Math.clamp((long) rank, 0, sorted.length - 1)];
  }

  /** Returns whether the sample was large enough. */
  @JsonIgnore
  public boolean isKnown() {
    return !Double.isNaN(ns);
  }
}
