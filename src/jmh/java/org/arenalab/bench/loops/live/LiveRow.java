package org.arenalab.bench.loops.live;

import java.util.LinkedHashMap;
import java.util.List;
import org.arenalab.bench.run.ExperimentRow;

/** A row of results with equal plans, for {@code compare}. */
final class LiveRow {
  private LiveRow() {}

  /** Returns the row; its time is the processor time of the loops for a second. */
  static ExperimentRow of(LivePlan plan, List<LiveResult> results) {
    LiveResult first = results.getFirst();
    LinkedHashMap<String, String> params = new LinkedHashMap<>();
    params.put("tColdMs", Integer.toString(first.tColdMs()));
    params.put("cpuBudgetPct", Integer.toString(first.cpuBudgetPercent()));
    params.put("regionMb", Integer.toString(plan.regionMb()));
    params.put("data", plan.dataset());
    return new ExperimentRow(
        "org.arenalab.bench.loops.Loops.second",
        params,
        results.stream()
            .map(
                each ->
                    new ExperimentRow.Fork(
                        each.cpuPercent() * 1e7,
                        List.of(
                            new ExperimentRow.Metric(
                                "memory.held", each.regionBytes() - each.savedBytes(), "B"),
                            new ExperimentRow.Metric(
                                "stalls.perSecond", each.stallsPerSecond(), "faults/op"))))
            .toList());
  }
}
