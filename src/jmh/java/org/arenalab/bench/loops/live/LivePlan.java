package org.arenalab.bench.loops.live;

/**
 * The plan of a process.
 *
 * @param regionMb size of the region, MiB
 * @param dataset label of the pages' source
 * @param seconds of the foreground
 * @param hotPercent share of chunks that the foreground accesses all the time
 * @param warmPercent share of chunks that it accesses every few seconds
 * @param tColdMs time without an access that makes a chunk cold
 * @param cpuBudgetPercent processor time of background compression, in percent of one core
 * @param prefetch whether the prefetch loop runs
 * @param backgroundCompression whether the compression loop runs
 * @param seed of the layout and of the sampled pages
 */
public record LivePlan(
    int regionMb,
    String dataset,
    int seconds,
    int hotPercent,
    int warmPercent,
    int tColdMs,
    int cpuBudgetPercent,
    boolean prefetch,
    boolean backgroundCompression,
    long seed) {
  private static final int MAX_REGION_MB = 16_384;
  static final int MAX_SECONDS = 86_400;
  private static final int MIN_T_COLD_MS = 10;
  private static final int MAX_T_COLD_MS = 3_600_000;

  /** Checks the values. */
  public LivePlan {
    require("region-mb", regionMb, 1, MAX_REGION_MB);
    require("seconds", seconds, 1, MAX_SECONDS);
    require("hot-pct", hotPercent, 0, 100);
    require("warm-pct", warmPercent, 0, 100 - hotPercent);
    requireTCold("arena-t-cold-ms", tColdMs);
    requireBudget("cpu-budget-pct", cpuBudgetPercent);
  }

  /** Checks an age of cold chunks that an option names. */
  public static void requireTCold(String option, int tColdMs) {
    require(option, tColdMs, MIN_T_COLD_MS, MAX_T_COLD_MS);
  }

  /** Checks a budget that an option names. */
  public static void requireBudget(String option, int percent) {
    require(option, percent, 0, 100);
  }

  private static void require(String option, int value, int from, int to) {
    if (value < from || value > to) {
      throw new IllegalArgumentException(
          "--%s is %d, expected %d to %d".formatted(option, value, from, to));
    }
  }

  /** Returns this plan with another age and budget: a point of a grid. */
  LivePlan at(int ofTColdMs, int ofBudgetPercent) {
    return new LivePlan(
        regionMb,
        dataset,
        seconds,
        hotPercent,
        warmPercent,
        ofTColdMs,
        ofBudgetPercent,
        prefetch,
        backgroundCompression,
        seed);
  }

  long regionBytes() {
    return (long) regionMb << 20;
  }
}
