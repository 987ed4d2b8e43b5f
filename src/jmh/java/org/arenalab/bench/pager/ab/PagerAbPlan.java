package org.arenalab.bench.pager.ab;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.arenalab.bench.pager.ClientPlan;
import org.arenalab.bench.pager.ServerSettings;
import org.arenalab.bench.pager.workload.PagedWorkload;
import org.arenalab.bench.pager.workload.WorkloadKind;

/**
 * The plan of a comparison.
 *
 * @param workloads to run
 * @param arms to run; the first arm is always run
 * @param runs of each workload and arm
 * @param durationSec length of a part
 * @param regionMb size of the regions in MiB, or 0 for predicomp's
 * @param tColdMs age of a cold page
 * @param cpuBudgetPercent processor time of the daemon's background work, percent of one processor
 * @param dataset label of the pages' source
 * @param compiler of the lanes in C
 * @param seed of the pages and of the order of the arms
 */
public record PagerAbPlan(
    List<WorkloadKind> workloads,
    List<AbArm> arms,
    int runs,
    int durationSec,
    int regionMb,
    int tColdMs,
    int cpuBudgetPercent,
    String dataset,
    String compiler,
    long seed) {
  /** Predicomp's age of a cold page, ms. */
  public static final int T_COLD_MS = 500;

  /** Older than any part lasts. */
  private static final long NEVER_COLD_MS = 86_400_000;

  private static final int MAX = 100_000;
  private static final int MAX_T_COLD_MS = 3_600_000;
  private static final int PERCENT = 100;
  private static final long MIX = 0x9E3779B97F4A7C15L;
  private static final long TRACED_MS = 4_000;

  /** Faults of the lanes in C for each second of a part. */
  private static final int FAULTS_PER_SECOND = 12_000;

  private static final int PAGES_PER_MB = 256;

  /** Checks the values. */
  public PagerAbPlan {
    workloads = List.copyOf(workloads);
    arms = List.copyOf(arms);
    require("runs", runs, 1, MAX);
    require("duration-sec", durationSec, 1, MAX);
    require("region-mb", regionMb, 0, ClientPlan.MAX_REGION_MB);
    require("t-cold-ms", tColdMs, 10, MAX_T_COLD_MS);
    require("cpu-budget-pct", cpuBudgetPercent, 1, PERCENT);
    if (!arms.contains(AbArm.NONE)) {
      throw new IllegalArgumentException(
          "no arm to compare with: --arms=%s, expected none among them"
              .formatted(String.join(",", arms.stream().map(AbArm::label).toList())));
    }
  }

  private static void require(String option, int value, int from, int to) {
    if (value < from || value > to) {
      throw new IllegalArgumentException(
          "--%s is %d, expected %d to %d".formatted(option, value, from, to));
    }
  }

  /** Returns the workloads of a run in their order. */
  List<WorkloadKind> order(int run) {
    List<WorkloadKind> order = new ArrayList<>(workloads);
    Collections.shuffle(order, new Random(seed ^ MIX * run));
    return order;
  }

  /** Returns the arms of a run's workload in their order. */
  List<AbArm> order(int run, WorkloadKind kind) {
    List<AbArm> order = new ArrayList<>(arms.stream().filter(each -> each.fits(kind)).toList());
    Collections.shuffle(order, new Random(seed ^ MIX * (31L * run + kind.label().hashCode())));
    return order;
  }

  int regionMb(WorkloadKind kind) {
    return regionMb == 0 || !kind.isStable() ? kind.regionMb() : regionMb;
  }

  PagedWorkload workload(WorkloadKind kind, AbArm arm, String socket) {
    return workload(kind, arm, socket, 1_000L * durationSec, false);
  }

  /** Returns a short workload whose system calls are counted. */
  PagedWorkload traced(WorkloadKind kind, AbArm arm, String socket) {
    return workload(kind, arm, socket, TRACED_MS, true);
  }

  private PagedWorkload workload(
      WorkloadKind kind, AbArm arm, String socket, long durationMs, boolean marked) {
    return new PagedWorkload(
        kind, arm.backing(), socket, regionMb(kind), durationMs, tColdMs, dataset, seed, marked);
  }

  ServerSettings server(AbArm arm) {
    return new ServerSettings(
        arm == AbArm.IDLE ? NEVER_COLD_MS : tColdMs,
        cpuBudgetPercent,
        true,
        arm == AbArm.SINGLE_LANE);
  }

  /** Returns the faults of a part of the lanes in C: each page at most once. */
  int laneFaults(WorkloadKind kind) {
    return (int)
        Math.min((long) PAGES_PER_MB * regionMb(kind), (long) FAULTS_PER_SECOND * durationSec);
  }
}
