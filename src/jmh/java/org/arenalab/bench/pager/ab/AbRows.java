package org.arenalab.bench.pager.ab;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.function.ToDoubleFunction;
import org.arenalab.bench.pager.workload.WorkloadKind;
import org.arenalab.bench.run.ExperimentRow;

/** The rows of the results, for {@code compare}. */
final class AbRows {
  private static final String CLASS = "org.arenalab.bench.pager.Workload.";
  private static final double NS_PER_S = 1e9;

  private final PagerAbPlan plan;
  private final List<ExperimentRow> rows = new ArrayList<>();

  private AbRows(PagerAbPlan plan) {
    this.plan = plan;
  }

  static List<ExperimentRow> of(PagerAbPlan plan, List<ArmResult> results) {
    AbRows made = new AbRows(plan);
    for (WorkloadKind kind : plan.workloads()) {
      List<Round> rounds = Round.of(kind, results);
      for (AbArm arm : AbArm.values()) {
        made.add(kind, kind.unit(), arm, "", rounds, round -> NS_PER_S / round.rate(arm));
        for (TouchPercentile each : TouchPercentile.values()) {
          made.add(kind, "touch", arm, each.name(), rounds, round -> round.touch(arm, each));
        }
      }
    }
    return made.rows;
  }

  /** Adds a row, unless a run lacks the value. */
  private void add(
      WorkloadKind kind,
      String method,
      AbArm arm,
      String percentile,
      List<Round> rounds,
      ToDoubleFunction<Round> value) {
    List<ExperimentRow.Fork> forks =
        rounds.stream()
            .map(round -> new ExperimentRow.Fork(value.applyAsDouble(round), List.of()))
            .toList();
    if (forks.isEmpty() || !forks.stream().allMatch(fork -> Double.isFinite(fork.timeNs()))) {
      return;
    }
    SequencedMap<String, String> params = new LinkedHashMap<>();
    params.put("workload", kind.label());
    params.put("arm", arm.label());
    if (!percentile.isEmpty()) {
      params.put("percentile", percentile.toLowerCase(Locale.ROOT));
    }
    params.put("regionMb", Integer.toString(plan.regionMb(kind)));
    params.put("data", plan.dataset());
    rows.add(new ExperimentRow(CLASS + method, params, forks));
  }
}
