package org.arenalab.bench.loops.prefetch;

import java.util.Collections;
import java.util.List;

/**
 * The plan of a process.
 *
 * @param orders the patterns
 * @param paces time of work on each chunk, in microseconds; 0 is full speed
 * @param regionMb size of the region, MiB
 * @param passes of each pattern and pace, more than any pattern needs to be learned
 * @param gapMs idle time between two passes
 * @param distance gap between the consumer and the first prefetched chunk, in chunks
 * @param batch first window of prefetch, in chunks
 * @param dataset label of the pages' source
 * @param seed of the random sets and of the sampled pages
 */
public record PrefetchPlan(
    List<AccessOrder> orders,
    List<Integer> paces,
    int regionMb,
    int passes,
    int gapMs,
    int distance,
    int batch,
    String dataset,
    long seed) {
  private static final int MAX_PACE_US = 100_000;
  private static final int MAX_REGION_MB = 4_096;
  private static final int MAX_PASSES = 1_000;
  private static final int MAX_GAP_MS = 60_000;
  private static final int MAX_PREFETCH = 128;
  private static final int MIN_PASSES = 3;

  /** A pause that ends a burst. */
  private static final int WARM_UP_GAP_MS = 30;

  /** Copies the lists, and checks the values. */
  public PrefetchPlan {
    orders = List.copyOf(orders);
    paces = List.copyOf(paces);
    paces.forEach(pace -> require("pace-us", pace, 0, MAX_PACE_US));
    require("region-mb", regionMb, 1, MAX_REGION_MB);
    require("passes", passes, MIN_PASSES, MAX_PASSES);
    require("gap-ms", gapMs, 0, MAX_GAP_MS);
    require("arena-prefetch-distance", distance, 1, MAX_PREFETCH);
    require("arena-prefetch-batch", batch, 1, MAX_PREFETCH);
  }

  /** Returns the plan of a warm-up: the slowest pace, with short pauses. */
  PrefetchPlan warmUp() {
    return new PrefetchPlan(
        orders,
        List.of(Collections.max(paces)),
        regionMb,
        passes,
        Math.min(gapMs, WARM_UP_GAP_MS),
        distance,
        batch,
        dataset,
        seed);
  }

  private static void require(String option, int value, int from, int to) {
    if (value < from || value > to) {
      throw new IllegalArgumentException(
          "--%s is %d, expected %d to %d".formatted(option, value, from, to));
    }
  }
}
