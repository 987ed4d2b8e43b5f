package org.arenalab.bench.pager.demo;

import org.arenalab.bench.pager.ClientPlan;
import org.arenalab.bench.pager.ServerSettings;

/**
 * The plan of a demonstration.
 *
 * @param regionMb size of the client's region, MiB
 * @param dataset label of the pages' source
 * @param seconds that the table shows
 * @param touches accesses to missing pages that are timed
 * @param touchesPerSecond accesses to missing pages in each second of the table
 * @param tColdMs age of a cold page, ms
 * @param cpuBudgetPercent processor time of the daemon's background work, percent of one processor
 * @param compiler of the control in C
 * @param seed of the pages and accesses
 */
public record DemoPlan(
    int regionMb,
    String dataset,
    int seconds,
    int touches,
    int touchesPerSecond,
    int tColdMs,
    int cpuBudgetPercent,
    String compiler,
    long seed) {
  /** The default age of a cold page, ms. */
  public static final int T_COLD_MS = 2_000;

  private static final int MAX_SECONDS = 86_400;
  private static final int MAX_TOUCHES = 10_000_000;
  private static final int MAX_T_COLD_MS = 3_600_000;

  /** Checks the values. */
  public DemoPlan {
    require("region-mb", regionMb, 1, ClientPlan.MAX_REGION_MB);
    require("seconds", seconds, 1, MAX_SECONDS);
    require("touches", touches, 1, MAX_TOUCHES);
    require("touches-per-sec", touchesPerSecond, 0, MAX_TOUCHES);
    require("t-cold-ms", tColdMs, 10, MAX_T_COLD_MS);
    require("cpu-budget-pct", cpuBudgetPercent, 1, 100);
  }

  private static void require(String option, int value, int from, int to) {
    if (value < from || value > to) {
      throw new IllegalArgumentException(
          "--%s is %d, expected %d to %d".formatted(option, value, from, to));
    }
  }

  ServerSettings server() {
    return new ServerSettings(tColdMs, cpuBudgetPercent, true);
  }

  ClientPlan client(String socket) {
    return new ClientPlan(socket, regionMb, dataset, seed);
  }

  long regionBytes() {
    return (long) regionMb << 20;
  }
}
