package org.arenalab.bench.pager;

import java.util.Arrays;

/**
 * The times of accesses to missing pages. Each access is one page fault, or one restore.
 *
 * @param count accesses
 * @param seconds from the first access to the last
 * @param p50 median
 * @param p99 99th percentile
 * @param p999 99.9th percentile
 * @param maxNs the longest access, ns
 * @param firstP99 99th percentile of the first 1,000 accesses
 * @param laterP99 99th percentile of all others
 */
public record TouchTimes(
    int count,
    double seconds,
    Percentile p50,
    Percentile p99,
    Percentile p999,
    long maxNs,
    Percentile firstP99,
    Percentile laterP99) {
  private static final int FIRST = 1_000;
  private static final double MEDIAN = 0.5;
  private static final double P99 = 0.99;
  private static final double P999 = 0.999;

  /**
   * Summarizes times in the order of the accesses.
   *
   * @throws IllegalArgumentException if there are none
   */
  static TouchTimes of(long[] times, long elapsedNs) {
    if (times.length == 0) {
      throw new IllegalArgumentException("no page was missing: count=0, expected at least 1");
    }
    int first = Math.min(FIRST, times.length);
    long[] early = Arrays.copyOfRange(times, 0, first);
    long[] later = Arrays.copyOfRange(times, first, times.length);
    long[] all = times.clone();
    Arrays.sort(early);
    Arrays.sort(later);
    Arrays.sort(all);
    return new TouchTimes(
        times.length,
        elapsedNs / 1e9,
        Percentile.of(all, MEDIAN),
        Percentile.of(all, P99),
        Percentile.of(all, P999),
        all[all.length - 1],
        Percentile.of(early, P99),
        Percentile.of(later, P99));
  }

  /** Returns accesses for each second. */
  public double perSecond() {
    return count / seconds;
  }
}
