package org.arenalab.tiering;

import java.util.ArrayList;
import java.util.List;

/** Counts idle times in buckets of an eighth of a power of two milliseconds. */
final class IdleHistogram {
  private static final int STEPS = 8;
  private static final int STEP_SHIFT = 3;
  private static final int BUCKETS = 64 * STEPS;
  private static final long NS_PER_MS = 1_000_000;
  private static final long MS_PER_S = 1000;

  /** Temperatures below the negated value of this are one range: more than 4,096 s. */
  private static final int TEMPERATURES = 13;

  private final long[] counts = new long[BUCKETS];
  private final long[] temperatures = new long[TEMPERATURES + 1];
  private long total;

  void add(long idleNs) {
    long ms = idleNs / NS_PER_MS;
    counts[bucket(ms)]++;
    temperatures[temperature(ms)]++;
    total++;
  }

  private static int bucket(long ms) {
    if (ms < STEPS) {
      return (int) ms;
    }
    int power = Long.SIZE - 1 - Long.numberOfLeadingZeros(ms);
    int step = (int) (ms >>> (power - STEP_SHIFT)) & (STEPS - 1);
    return (power - STEP_SHIFT + 1) * STEPS + step;
  }

  /** Returns the largest time of a bucket. */
  private static long endMs(int bucket) {
    if (bucket < STEPS) {
      return bucket;
    }
    int shift = bucket / STEPS - 1;
    return ((long) (STEPS + bucket % STEPS + 1) << shift) - 1;
  }

  /** Returns 0 for less than 1 s, 1 for less than 2 s, 2 for less than 4 s, and so on. */
  private static int temperature(long ms) {
    long seconds = ms / MS_PER_S;
    return Math.min(Long.SIZE - Long.numberOfLeadingZeros(seconds), TEMPERATURES);
  }

  /** Returns the upper end of the bucket that holds a percentile, in ms; 0 without a chunk. */
  long percentileMs(int percentile) {
    long rank = Math.max(Math.ceilDiv(total * percentile, 100), 1);
    long seen = 0;
    for (int bucket = 0; bucket < BUCKETS; bucket++) {
      seen += counts[bucket];
      if (seen >= rank) {
        return endMs(bucket);
      }
    }
    return 0;
  }

  /** Returns the ranges of temperatures that have a chunk, the hottest first. */
  List<HotnessSnapshot.Temperature> temperatures(int chunkBytes) {
    List<HotnessSnapshot.Temperature> all = new ArrayList<>();
    for (int i = 0; i <= TEMPERATURES; i++) {
      if (temperatures[i] > 0) {
        long above = i == TEMPERATURES ? Long.MIN_VALUE : -(1L << i);
        long upTo = i == 0 ? 0 : -(1L << (i - 1));
        all.add(new HotnessSnapshot.Temperature(above, upTo, temperatures[i] * chunkBytes));
      }
    }
    return all;
  }
}
