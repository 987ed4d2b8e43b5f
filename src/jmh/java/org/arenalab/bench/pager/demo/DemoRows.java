package org.arenalab.bench.pager.demo;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.arenalab.bench.pager.LaneTimes;
import org.arenalab.bench.pager.TouchTimes;
import org.arenalab.bench.run.ExperimentRow;

/** The rows of a result, for {@code compare}. */
final class DemoRows {
  private DemoRows() {}

  static List<ExperimentRow> of(DemoPlan plan, DemoResult result) {
    List<ExperimentRow> rows = new ArrayList<>();
    if (result.touches() != null) {
      double held = plan.regionBytes() - result.savedBytes();
      List<ExperimentRow.Metric> memory =
          List.of(new ExperimentRow.Metric("memory.held", held, "B"));
      add(rows, plan, "pager", result.touches(), memory);
    }
    if (result.lanes() != null) {
      LaneTimes lanes = LaneTimes.of(result.lanes());
      addIfKnown(rows, plan, "c-lanes", "p50", lanes.p50().ns(), List.of());
      addIfKnown(rows, plan, "c-lanes", "p99", lanes.p99().ns(), List.of());
      addIfKnown(rows, plan, "c-lanes", "p99.9", lanes.p999().ns(), List.of());
    }
    if (result.swapTouches() != null) {
      add(rows, plan, "zram", result.swapTouches(), List.of());
    }
    return rows;
  }

  private static void add(
      List<ExperimentRow> rows,
      DemoPlan plan,
      String arm,
      TouchTimes times,
      List<ExperimentRow.Metric> metrics) {
    addIfKnown(rows, plan, arm, "p50", times.p50().ns(), metrics);
    addIfKnown(rows, plan, arm, "p99", times.p99().ns(), metrics);
    addIfKnown(rows, plan, arm, "p99.9", times.p999().ns(), metrics);
  }

  private static void addIfKnown(
      List<ExperimentRow> rows,
      DemoPlan plan,
      String arm,
      String percentile,
      double ns,
      List<ExperimentRow.Metric> metrics) {
    if (Double.isNaN(ns)) {
      return;
    }
    LinkedHashMap<String, String> params = new LinkedHashMap<>();
    params.put("arm", arm);
    params.put("percentile", percentile);
    params.put("regionMb", Integer.toString(plan.regionMb()));
    params.put("data", plan.dataset());
    rows.add(
        new ExperimentRow(
            "org.arenalab.bench.pager.Pager.fault",
            params,
            List.of(new ExperimentRow.Fork(ns, metrics))));
  }
}
