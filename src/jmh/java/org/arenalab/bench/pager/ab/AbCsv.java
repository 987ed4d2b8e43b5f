package org.arenalab.bench.pager.ab;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import org.arenalab.bench.pager.workload.WorkloadKind;
import org.arenalab.bench.result.row.Estimate;
import org.arenalab.bench.result.row.Verdicts;

/**
 * The results as CSV in predicomp's form: a line for each run and workload, and a line for each
 * workload. A value that is not known is an empty field.
 */
final class AbCsv {
  /** File of the figures that the CSV files come from. */
  private static final String SOURCE = PagerAbFolder.DOCUMENT;

  /** The fewest runs of a 95th percentile over runs: with fewer it is the largest value. */
  private static final int RUNS_FOR_P95 = 20;

  private static final double Q1 = 0.25;
  private static final double MEDIAN = 0.5;
  private static final double Q3 = 0.75;
  private static final double P95 = 0.95;

  private AbCsv() {}

  /** Returns {@code all_runs_long.csv}. */
  static String runs(PagerAbPlan plan, List<ArmResult> results) {
    StringBuilder csv = new StringBuilder("run_id,source_csv,workload,work_unit_key");
    AbMetric.ALL.forEach(each -> csv.append(',').append(each.name()));
    csv.append('\n');
    List<Round> rounds = new ArrayList<>();
    plan.workloads().forEach(kind -> rounds.addAll(Round.of(kind, results)));
    rounds.sort((a, b) -> Integer.compare(a.run(), b.run()));
    for (Round round : rounds) {
      WorkloadKind kind = round.workload();
      csv.append(
          Verdicts.format("run-%03d,%s,%s,%s", round.run(), SOURCE, kind.label(), kind.unit()));
      AbMetric.ALL.forEach(each -> csv.append(',').append(text(each.of().applyAsDouble(round))));
      csv.append('\n');
    }
    return csv.toString();
  }

  /** Returns {@code aggregate.csv}. */
  static String aggregate(PagerAbPlan plan, List<ArmResult> results) {
    List<SortedMap<String, String>> lines = new ArrayList<>();
    List<String> keys = new ArrayList<>();
    for (WorkloadKind kind : byLabel(plan)) {
      List<Round> rounds = Round.of(kind, results);
      if (!rounds.isEmpty()) {
        lines.add(fields(rounds));
        keys.add("%s,%s,%d".formatted(kind.label(), kind.unit(), rounds.size()));
      }
    }
    StringBuilder csv = new StringBuilder("workload,work_unit_key,runs_n");
    if (!lines.isEmpty()) {
      lines.getFirst().keySet().forEach(name -> csv.append(',').append(name));
    }
    csv.append('\n');
    for (int i = 0; i < lines.size(); i++) {
      csv.append(keys.get(i)).append(',').append(String.join(",", lines.get(i).values()));
      csv.append('\n');
    }
    return csv.toString();
  }

  private static List<WorkloadKind> byLabel(PagerAbPlan plan) {
    return plan.workloads().stream().sorted((a, b) -> a.label().compareTo(b.label())).toList();
  }

  /** Returns the fields of a workload by name, in predicomp's order: that of the names. */
  static SortedMap<String, String> fields(List<Round> rounds) {
    SortedMap<String, String> fields = new TreeMap<>();
    for (AbMetric metric : AbMetric.ALL) {
      double[] values = known(rounds, metric);
      String prefix = metric.name() + "__";
      fields.put(prefix + "n", Integer.toString(values.length));
      put(fields, prefix, values);
    }
    return fields;
  }

  /** Returns the values of a metric that are known, in ascending order. */
  static double[] known(List<Round> rounds, AbMetric metric) {
    return rounds.stream().mapToDouble(metric.of()).filter(Double::isFinite).sorted().toArray();
  }

  private static void put(SortedMap<String, String> fields, String prefix, double[] sorted) {
    boolean any = sorted.length > 0;
    double mean = DoubleStream.of(sorted).average().orElse(Double.NaN);
    double squares = DoubleStream.of(sorted).map(each -> (each - mean) * (each - mean)).sum();
    Estimate median = any ? Verdicts.estimate(boxed(sorted), Double::doubleValue) : null;
    fields.put(prefix + "min", text(any ? sorted[0] : Double.NaN));
    fields.put(prefix + "max", text(any ? sorted[sorted.length - 1] : Double.NaN));
    fields.put(prefix + "mean", text(mean));
    fields.put(prefix + "stddev", text(Math.sqrt(squares / sorted.length)));
    fields.put(prefix + "iqr", text(rank(sorted, Q3) - rank(sorted, Q1)));
    fields.put(prefix + "p50", text(rank(sorted, MEDIAN)));
    fields.put(prefix + "p50_low", text(any ? median.low() : Double.NaN));
    fields.put(prefix + "p50_high", text(any ? median.high() : Double.NaN));
    boolean enough = sorted.length >= RUNS_FOR_P95;
    fields.put(prefix + "p95", text(enough ? rank(sorted, P95) : Double.NaN));
  }

  private static List<Double> boxed(double[] values) {
    return Arrays.stream(values).boxed().collect(Collectors.toList());
  }

  /** Returns predicomp's percentile over runs: the value of the nearest rank. */
  private static double rank(double[] sorted, double share) {
    return sorted.length == 0
        ? Double.NaN
        : sorted[Math.max(1, (int) Math.ceil(share * sorted.length)) - 1];
  }

  private static String text(double value) {
    return Double.isFinite(value) ? Verdicts.format("%.6f", value) : "";
  }
}
