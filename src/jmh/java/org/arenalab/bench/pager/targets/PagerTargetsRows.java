package org.arenalab.bench.pager.targets;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.ToDoubleFunction;
import org.arenalab.bench.pager.LaneTimes;
import org.arenalab.bench.pager.NetMemory;
import org.arenalab.bench.run.ExperimentRow;

/** The rows of the results, for {@code compare}. */
final class PagerTargetsRows {
  private static final String CLASS = "org.arenalab.bench.pager.Targets.";
  private static final String PAGER = "pager";
  private static final String LANES = "c-lanes";

  private final PagerTargetsPlan plan;
  private final List<ExperimentRow> rows = new ArrayList<>();

  private PagerTargetsRows(PagerTargetsPlan plan) {
    this.plan = plan;
  }

  static List<ExperimentRow> of(PagerTargetsPlan plan, PagerTargetsResults results) {
    PagerTargetsRows made = new PagerTargetsRows(plan);
    made.faults(results);
    made.memory(results);
    made.throughput(results);
    made.kills(results);
    return made.rows;
  }

  private void faults(PagerTargetsResults results) {
    List<FaultPart.Result> all = results.faults;
    add("fault", PAGER, "p50", all, r -> r.times().p50().ns());
    add("fault", PAGER, "p99", all, r -> r.times().p99().ns());
    add("fault", PAGER, "p99.9", all, r -> r.times().p999().ns());
    add("fault", LANES, "p50", all, r -> LaneTimes.of(r.lanes()).p50().ns());
    add("fault", LANES, "p99", all, r -> LaneTimes.of(r.lanes()).p99().ns());
    add("fault", LANES, "p99.9", all, r -> LaneTimes.of(r.lanes()).p999().ns());
    add("faultStage", "queued", "p50", all, r -> r.stages().client().queued().p50().ns());
    add("faultStage", "queued", "p99", all, r -> r.stages().client().queued().p99().ns());
    add("faultStage", "resumed", "p50", all, r -> r.stages().client().resumed().p50().ns());
    add("faultStage", "resumed", "p99", all, r -> r.stages().client().resumed().p99().ns());
    add("evictionWork", PAGER, "", all, r -> r.work().evictedNs());
    add("faultWork", PAGER, "", all, r -> r.work().faultNs());
    add("faultWork", LANES, "", all, r -> r.work().lanesNs());
  }

  /** A row whose time is the background's processor time, as every row needs one. */
  private void memory(PagerTargetsResults results) {
    List<ExperimentRow.Fork> forks =
        results.memory.stream()
            .map(
                each ->
                    new ExperimentRow.Fork(
                        each.backgroundNs(),
                        List.of(
                            new ExperimentRow.Metric(
                                "memory.held", held(each.steady().memory()), "B"))))
            .toList();
    if (!forks.isEmpty()) {
      rows.add(new ExperimentRow(CLASS + "memory", params(PAGER, ""), forks));
    }
  }

  private static double held(NetMemory memory) {
    return memory.region() - memory.saved();
  }

  private void throughput(PagerTargetsResults results) {
    List<ThroughputPart.Result> all = results.throughput;
    add("parallelFault", PAGER, "", all, r -> 1e9 / r.times().perSecond());
    add("parallelFault", LANES, "", all, r -> 1e9 / r.lanes().faultsPerSecond());
    add("parallelFault", "one-lane", "", all, r -> 1e9 / r.single().faultsPerSecond());
    add("ensure", PAGER, "p50", results.ensure, r -> r.ensureNs().value());
    add("ensureResident", PAGER, "", results.ensure, r -> r.resident().ensuredNs());
    add("busyFault", PAGER, "p99", results.busy, r -> r.times().p99().ns());
    add("busyFault", LANES, "p99", results.busy, r -> LaneTimes.of(r.lanes()).p99().ns());
    add("phase", "recorded-set", "", results.phases, r -> 1e9 * r.recorded().seconds());
    add("phase", "no-set", "", results.phases, r -> 1e9 * r.plain().seconds());
    add("stream", "read-ahead", "", streams(results, true), r -> 1e9 * r.seconds());
    add("stream", "no-read-ahead", "", streams(results, false), r -> 1e9 * r.seconds());
    add("idleSecond", PAGER, "", results.idle, r -> r.workNs() / r.seconds());
    add("compressionFault", PAGER, "p99", compression(results, true), r -> r.times().p99().ns());
    add("quietFault", PAGER, "p99", compression(results, false), r -> r.times().p99().ns());
  }

  private static List<CompressionPart.Result> compression(
      PagerTargetsResults results, boolean busy) {
    return results.compression.stream().filter(each -> each.busy() == busy).toList();
  }

  private static List<StreamPart.Result> streams(PagerTargetsResults results, boolean ahead) {
    return results.streams.stream().filter(each -> each.ahead() == ahead).toList();
  }

  private void kills(PagerTargetsResults results) {
    for (KillPart.Deaths each : results.deaths) {
      add("killStall", PAGER, "", each.stallsMs(), ms -> 1e6 * ms);
    }
    add("safepoint", PAGER, "p99", results.safepoints, r -> r.p99().ns());
    add("end", PAGER, "", results.bothKilled, end -> 1e6 * end.afterMs());
  }

  /** Adds a row, unless a value is missing. */
  private <T> void add(
      String method, String arm, String percentile, List<T> results, ToDoubleFunction<T> value) {
    List<ExperimentRow.Fork> forks =
        results.stream()
            .map(each -> new ExperimentRow.Fork(value.applyAsDouble(each), List.of()))
            .toList();
    if (!forks.isEmpty() && forks.stream().noneMatch(fork -> Double.isNaN(fork.timeNs()))) {
      rows.add(new ExperimentRow(CLASS + method, params(arm, percentile), forks));
    }
  }

  private SequencedMap<String, String> params(String arm, String percentile) {
    SequencedMap<String, String> params = new LinkedHashMap<>();
    params.put("arm", arm);
    if (!percentile.isEmpty()) {
      params.put("percentile", percentile);
    }
    params.put("regionMb", Integer.toString(plan.regionMb()));
    params.put("data", plan.dataset());
    return params;
  }
}
