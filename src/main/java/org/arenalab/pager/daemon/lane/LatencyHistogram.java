package org.arenalab.pager.daemon.lane;

import java.util.Arrays;
import org.arenalab.os.Internal;

/**
 * Counts of durations in buckets of at most 1/32 of their value, from 1 ns to 18 minutes. A longer
 * duration counts as the longest.
 *
 * <p>One thread records; other threads may read concurrently and then miss the newest records.
 * Recording takes a few nanoseconds and makes no garbage. Footprint: {@value #BUCKETS} longs.
 */
@Internal
public final class LatencyHistogram {
  private static final int STEPS_SHIFT = 5;
  private static final int STEPS = 1 << STEPS_SHIFT;
  private static final int MAX_SHIFT = 34;
  private static final int BUCKETS = (MAX_SHIFT + 2) * STEPS;
  private static final long MAX_NS = (1L << (MAX_SHIFT + STEPS_SHIFT + 1)) - 1;

  /** The fewest durations above a quantile that is known. */
  private static final int LEAST_ABOVE = 10;

  /** More than the error of a share as a double, times a count near the limit. */
  private static final double ROUNDING = 1e-3;

  private final long[] counts = new long[BUCKETS];
  private long maxNs;

  /** Counts a duration; a negative one counts as 0. */
  void record(long ns) {
    long limited = Math.clamp(ns, 0, MAX_NS);
    counts[bucketOf(limited)]++;
    if (limited > maxNs) {
      maxNs = limited;
    }
  }

  /** Values below 2 x STEPS have buckets of their own; an octave above has STEPS buckets. */
  private static int bucketOf(long ns) {
    int octave = Long.SIZE - 1 - Long.numberOfLeadingZeros(ns | 1);
    int shift = Math.max(octave - STEPS_SHIFT, 0);
    return shift * STEPS + (int) (ns >>> shift);
  }

  private static long highestOf(int bucket) {
    int shift = Math.max(bucket / STEPS - 1, 0);
    long first = (long) (bucket - shift * STEPS) << shift;
    return first + (1L << shift) - 1;
  }

  /** Sets every count to zero. */
  void clear() {
    Arrays.fill(counts, 0);
    maxNs = 0;
  }

  /** Adds the counts of another histogram. */
  void add(LatencyHistogram other) {
    for (int i = 0; i < BUCKETS; i++) {
      counts[i] += other.counts[i];
    }
    maxNs = Math.max(maxNs, other.maxNs);
  }

  public long count() {
    long sum = 0;
    for (long each : counts) {
      sum += each;
    }
    return sum;
  }

  /**
   * Returns whether a quantile rests on enough durations: at least {@value #LEAST_ABOVE} are above
   * it.
   *
   * @param share 0 to 1
   */
  public boolean isKnown(double share) {
    return count() * (1 - share) + ROUNDING >= LEAST_ABOVE;
  }

  /**
   * Returns a duration that at least this share of the recorded durations does not exceed; 0 if
   * none is recorded.
   *
   * @param share 0 to 1
   */
  public long quantileNs(double share) {
    long total = count();
    long wanted = Math.max((long) Math.ceil(total * share), 1);
    long seen = 0;
    for (int i = 0; i < BUCKETS; i++) {
      seen += counts[i];
      if (seen >= wanted) {
        return Math.min(highestOf(i), maxNs);
      }
    }
    return maxNs;
  }

  public long maxNs() {
    return maxNs;
  }
}
