package org.arenalab.bench.loops.targets;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.ToDoubleFunction;
import org.arenalab.bench.run.ExperimentRow;

/** The rows of the results, for {@code compare}. */
final class TargetsRows {
  private static final String CLASS = "org.arenalab.bench.loops.Targets.";

  private TargetsRows() {}

  static List<ExperimentRow> idle(List<IdlePart.Result> results) {
    List<ExperimentRow> rows = new ArrayList<>();
    for (IdlePart.Result each : results) {
      SequencedMap<String, String> params = loops(each.loops());
      params.put("regionMb", Integer.toString(each.regionMb()));
      double nsPerSecond = each.use().processNs() / each.seconds();
      rows.add(new ExperimentRow(CLASS + "idleSecond", params, List.of(fork(nsPerSecond))));
    }
    return rows;
  }

  static List<ExperimentRow> save(List<SavePart.Result> results) {
    if (results.isEmpty()) {
      return List.of();
    }
    return List.of(
        new ExperimentRow(
            CLASS + "save",
            loops(true),
            results.stream().map(each -> fork(1e9 * each.seconds())).toList()));
  }

  static List<ExperimentRow> stall(List<StallPart.Result> results) {
    List<ExperimentRow> rows = new ArrayList<>();
    for (boolean on : new boolean[] {false, true}) {
      List<StallPart.Result> same = results.stream().filter(each -> each.loops() == on).toList();
      if (!same.isEmpty()) {
        rows.add(stall(same, on, "p50", StallPart.Result::p50Ns));
        rows.add(stall(same, on, "p99", StallPart.Result::p99Ns));
        rows.add(stall(same, on, "p99.9", StallPart.Result::p999Ns));
      }
    }
    return rows;
  }

  private static ExperimentRow stall(
      List<StallPart.Result> same,
      boolean on,
      String percentile,
      ToDoubleFunction<StallPart.Result> value) {
    SequencedMap<String, String> params = loops(on);
    params.put("percentile", percentile);
    return new ExperimentRow(
        CLASS + "stall",
        params,
        same.stream().map(each -> fork(value.applyAsDouble(each))).toList());
  }

  private static SequencedMap<String, String> loops(boolean on) {
    SequencedMap<String, String> params = new LinkedHashMap<>();
    params.put("loops", on ? "on" : "none");
    return params;
  }

  private static ExperimentRow.Fork fork(double timeNs) {
    return new ExperimentRow.Fork(timeNs, List.of());
  }
}
