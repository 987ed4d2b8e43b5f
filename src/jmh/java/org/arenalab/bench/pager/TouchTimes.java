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
 * @param resident accesses that were too short for a page fault: their pages were in memory
 */
public record TouchTimes(
    int count,
    double seconds,
    Percentile p50,
    Percentile p99,
    Percentile p999,
    long maxNs,
    Percentile firstP99,
    Percentile laterP99,
    int resident) {
  private static final int FIRST = 1_000;

  /** No page fault that another process serves, and no read from zram, takes less. */
  private static final long LEAST_FAULT_NS = 500;

  /** The largest share of accesses to resident pages in a valid sample: 1 of 100. */
  private static final int RESIDENT_SHARE = 100;

  private static final double MEDIAN = 0.5;
  private static final double P99 = 0.99;
  private static final double P999 = 0.999;

  /**
   * Summarizes times in the order of the accesses.
   *
   * @throws IllegalArgumentException if there are none
   */
  public static TouchTimes of(long[] times, long elapsedNs) {
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
        Percentile.of(later, P99),
        (int) Arrays.stream(all).filter(each -> each < LEAST_FAULT_NS).count());
  }

  /**
   * Returns these times if nearly all of them are of pages that were missing.
   *
   * @throws IllegalStateException if more than 1 of 100 pages were resident before their access
   */
  public TouchTimes requireMissing() {
    if ((long) resident * RESIDENT_SHARE > count) {
      throw new IllegalStateException(
          ("pages were resident before the access: resident=%d of %d (shorter than %d ns), expected"
                  + " at most 1 of %d; repeat the run")
              .formatted(resident, count, LEAST_FAULT_NS, RESIDENT_SHARE));
    }
    return this;
  }

  /** Returns the same times, with the seconds from an earlier start until now. */
  TouchTimes from(long startNs) {
    double elapsed = (System.nanoTime() - startNs) / 1e9;
    return new TouchTimes(count, elapsed, p50, p99, p999, maxNs, firstP99, laterP99, resident);
  }

  /** Returns accesses for each second. */
  public double perSecond() {
    return count / seconds;
  }
}
