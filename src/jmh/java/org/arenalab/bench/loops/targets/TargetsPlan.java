package org.arenalab.bench.loops.targets;

import java.util.List;

/**
 * The plan of the experiments.
 *
 * @param targets to measure, in this order
 * @param idleSeconds of each part of A1
 * @param runs parts of A4, and pairs of A5
 * @param soakSeconds of A9; the last third is judged
 * @param goalPercent refaults per minute that A9 holds, in percent of the working set
 * @param regionMb size of the region of A4, A5 and A9, and of the small arena of A1, MiB
 * @param largeMb size of the large arena of A1, MiB
 * @param tColdMs age of cold chunks in A4
 * @param budgetPercent processor time of background compression, in percent of one core
 * @param dataset label of the pages' source
 * @param seed of the accesses and pages
 */
public record TargetsPlan(
    List<Target> targets,
    int idleSeconds,
    int runs,
    int soakSeconds,
    double goalPercent,
    int regionMb,
    int largeMb,
    int tColdMs,
    int budgetPercent,
    String dataset,
    long seed) {
  private static final int MAX_SECONDS = 86_400;
  private static final int MAX_REGION_MB = 16_384;
  private static final int MIN_SOAK_SECONDS = 30;
  private static final int MAX_T_COLD_MS = 600_000;

  /** Checks the values. */
  public TargetsPlan {
    targets = List.copyOf(targets);
    require("idle-seconds", idleSeconds, 1, MAX_SECONDS);
    require("runs", runs, 1, Integer.MAX_VALUE);
    require("soak", soakSeconds, MIN_SOAK_SECONDS, MAX_SECONDS);
    require("region-mb", regionMb, 1, MAX_REGION_MB);
    require("large-mb", largeMb, regionMb, MAX_REGION_MB);
    require("arena-t-cold-ms", tColdMs, 100, MAX_T_COLD_MS);
    require("cpu-budget-pct", budgetPercent, 1, 100);
    if (!(goalPercent > 0 && goalPercent <= 100)) {
      throw new IllegalArgumentException(
          "--goal-pct is %s, expected more than 0, at most 100".formatted(goalPercent));
    }
  }

  private static void require(String option, int value, int from, int to) {
    if (value < from || value > to) {
      throw new IllegalArgumentException(
          "--%s is %d, expected %d to %d".formatted(option, value, from, to));
    }
  }

  long regionBytes() {
    return (long) regionMb << 20;
  }
}
