package org.arenalab.bench.pager.ab;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.arenalab.bench.loops.chart.Plot;
import org.arenalab.bench.loops.chart.ValueChart;
import org.arenalab.bench.pager.workload.WorkloadKind;
import org.arenalab.bench.result.row.Estimate;

/** Predicomp's seven plots, as SVG. Each value is a median over the runs. */
final class AbPlots {
  private static final List<AbArm> RATIOS =
      List.of(AbArm.PAGER, AbArm.A_A, AbArm.IDLE, AbArm.ZRAM, AbArm.SINGLE_LANE);
  private static final double NS_PER_US = 1e3;

  private final List<AbFigures> workloads;
  private final Map<String, String> plots = new LinkedHashMap<>();

  private AbPlots(List<AbFigures> workloads) {
    this.workloads = workloads;
  }

  /** Returns the plots by name. */
  static Map<String, String> of(PagerAbPlan plan, List<ArmResult> results) {
    AbPlots made =
        new AbPlots(
            plan.workloads().stream()
                .map(kind -> AbFigures.of(kind, results))
                .filter(figures -> !figures.isEmpty())
                .toList());
    made.throughput();
    made.processor();
    made.latency(
        "fault_missing_latency_p95_p99",
        "Service of a missing fault in the daemon",
        "pager_fault_missing_p95_ns",
        "pager_fault_missing_p99_ns");
    made.latency(
        "restore_latency_p95_p99",
        "Restore of a page in the daemon",
        "pager_restore_wall_p95_ns",
        "pager_restore_wall_p99_ns");
    made.activity();
    made.churn();
    made.processorOverThroughput();
    return made.plots;
  }

  private static double value(Estimate estimate) {
    return estimate == null ? Double.NaN : estimate.value();
  }

  private static double value(AbFigures figures, String metric) {
    return value(figures.metric(metric));
  }

  private void throughput() {
    List<ValueChart.Row> rows = new ArrayList<>();
    for (AbFigures each : workloads) {
      rows.add(
          new ValueChart.Row(
              each.workload().label(),
              RATIOS.stream().mapToDouble(arm -> value(each.rateRatio(arm))).toArray()));
    }
    plots.put(
        "throughput_ratio_by_workload",
        new ValueChart(
                "Throughput over that of plain memory",
                "ratio",
                false,
                RATIOS.stream().map(AbArm::label).toList(),
                rows)
            .draw());
  }

  private void processor() {
    List<ValueChart.Row> rows = new ArrayList<>();
    for (AbFigures each : workloads) {
      rows.add(
          new ValueChart.Row(
              each.workload().label(),
              new double[] {
                value(each, "pager_daemon_cpu_pct_total"),
                value(each, "pager_bg_cpu_pct"),
                value(each, "pager_fault_cpu_pct")
              }));
    }
    plots.put(
        "pager_daemon_cpu_breakdown",
        new ValueChart(
                "Processor time of the pager's daemon",
                "% of one processor",
                false,
                List.of("total", "background", "lanes"),
                rows)
            .draw());
  }

  private void latency(String name, String title, String p95, String p99) {
    List<ValueChart.Row> rows = new ArrayList<>();
    for (AbFigures each : workloads) {
      rows.add(
          new ValueChart.Row(
              each.workload().label(),
              new double[] {value(each, p95) / NS_PER_US, value(each, p99) / NS_PER_US}));
    }
    plots.put(name, new ValueChart(title, "us", true, List.of("p95", "p99"), rows).draw());
  }

  private void activity() {
    List<ValueChart.Row> rows = new ArrayList<>();
    for (AbFigures each : workloads) {
      rows.add(
          new ValueChart.Row(
              each.workload().label(),
              new double[] {
                value(each, "pager_compress_success"),
                value(each, "pager_faults_missing"),
                value(each, "pager_restore_success")
              }));
    }
    plots.put(
        "pager_activity_counts",
        new ValueChart(
                "Work of the pager",
                "pages",
                false,
                List.of("compressed", "missing faults", "restores"),
                rows)
            .draw());
  }

  private void churn() {
    List<ValueChart.Row> rows = new ArrayList<>();
    for (AbFigures each : workloads) {
      if (each.workload() == WorkloadKind.MMAP_CHURN) {
        for (String metric :
            List.of(
                "pager_units",
                "pager_range_add_msgs",
                "pager_range_del_msgs",
                "pager_faults_missing",
                "pager_compress_success")) {
          rows.add(new ValueChart.Row(metric, new double[] {value(each, metric)}));
        }
      }
    }
    plots.put(
        "mmap_churn_range_ops_vs_faults",
        new ValueChart(
                "mmap_churn: mappings, ranges and faults", "count", true, List.of("median"), rows)
            .draw());
  }

  private void processorOverThroughput() {
    List<Plot.Series> points = new ArrayList<>();
    for (AbFigures each : workloads) {
      double percent = value(each, "pager_daemon_cpu_pct_total");
      double ratio = value(each.rateRatio(AbArm.PAGER));
      if (Double.isFinite(percent) && Double.isFinite(ratio)) {
        points.add(
            new Plot.Series(each.workload().label(), List.of(new Plot.Point(percent, ratio))));
      }
    }
    plots.put(
        "pager_cpu_vs_throughput_ratio",
        new Plot(
                "Processor time of the daemon against throughput",
                "% of one processor",
                List.of(new Plot.Panel("throughput over plain memory", points)))
            .draw());
  }
}
