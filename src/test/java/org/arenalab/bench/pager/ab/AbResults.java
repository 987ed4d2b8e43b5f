package org.arenalab.bench.pager.ab;

import java.util.ArrayList;
import java.util.List;
import org.arenalab.bench.nativecontrol.FaultLanes;
import org.arenalab.bench.pager.NetMemory;
import org.arenalab.bench.pager.Percentile;
import org.arenalab.bench.pager.SwapUse;
import org.arenalab.bench.pager.TouchTimes;
import org.arenalab.bench.pager.workload.WorkloadKind;
import org.arenalab.bench.pager.workload.WorkloadResult;

/** Results with known figures. */
final class AbResults {
  static final long MEBI = 1 << 20;

  private AbResults() {}

  static PagerAbPlan plan(int runs) {
    return new PagerAbPlan(
        List.of(WorkloadKind.RANDOM_TOUCH_HEAP, WorkloadKind.MMAP_CHURN),
        List.of(AbArm.values()),
        runs,
        10,
        0,
        PagerAbPlan.T_COLD_MS,
        50,
        "heap",
        "gcc",
        42);
  }

  private static Percentile ns(double value) {
    return new Percentile(value, value - 1, value + 1);
  }

  static WorkloadResult work(long units, double p99) {
    TouchTimes touches =
        p99 == 0
            ? null
            : new TouchTimes(
                5_000, 10, ns(12_000), ns(p99), Percentile.NONE, 90_000, ns(1), ns(1), 0);
    return new WorkloadResult(units, 10_000, 3, 4, 5, 6, touches, 0, SwapUse.none(""), 0);
  }

  private static ServerWork server(long faults) {
    Latency few = new Latency(900, 5_000, 6_000, 7_000, 8_000);
    Latency many = new Latency(1_000, 3_000, 3_500, 4_000, 5_000);
    return new ServerWork(
        faults, 900, 1_000, 1_100, 1_200, 1, 1, 131_072, few, many, 1_000_000, 20_000, 10_000, 5);
  }

  /** Saves 600 - 300 MiB; overhead 110 + 190 - 150 - 100 = 50 MiB, and each byte saves 0.7. */
  private static MemoryUse memory() {
    return new MemoryUse(
        600 * MEBI,
        300 * MEBI,
        10,
        new NetMemory(
            512 * MEBI,
            500 * MEBI,
            600 * MEBI,
            110 * MEBI,
            190 * MEBI,
            150 * MEBI,
            SwapUse.none("")));
  }

  static ArmResult part(int run, WorkloadKind kind, AbArm arm, long units, double p99) {
    return new ArmResult(
        run,
        kind,
        arm,
        work(units, p99),
        arm.hasServer() ? server(kind.isStable() ? 900 : 0) : null,
        memory(),
        null,
        "");
  }

  /** Returns runs in which the pager is 1 % slower, and its p99 0.1 of a single lane's. */
  static List<ArmResult> of(int runs) {
    List<ArmResult> results = new ArrayList<>();
    for (int run = 1; run <= runs; run++) {
      for (WorkloadKind kind : plan(runs).workloads()) {
        boolean stable = kind.isStable();
        results.add(part(run, kind, AbArm.NONE, 100_000, 0));
        results.add(part(run, kind, AbArm.A_A, 100_000, 0));
        results.add(part(run, kind, AbArm.IDLE, 100_000, 0));
        results.add(part(run, kind, AbArm.PAGER, stable ? 99_000 : 96_000, stable ? 30_000 : 0));
        if (stable) {
          results.add(part(run, kind, AbArm.SINGLE_LANE, 90_000, 300_000));
          results.add(ArmResult.missing(run, kind, AbArm.ZRAM, "only root may add zram devices"));
          FaultLanes.Bounds bounds = new FaultLanes.Bounds(8_000, 21_000);
          FaultLanes.Result lanes =
              new FaultLanes.Result(
                  5_000, 9_000, 15_000, 20_000, 50_000, 90_000, 1, 10, bounds, bounds, bounds,
                  bounds);
          results.add(new ArmResult(run, kind, AbArm.C_LANES, null, null, null, lanes, ""));
        }
      }
    }
    return results;
  }
}
