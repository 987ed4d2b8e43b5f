package org.arenalab.bench.pager.ab;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.arenalab.bench.pager.Percentile;
import org.arenalab.bench.pager.workload.WorkloadResult;

/**
 * A column of the CSV files.
 *
 * @param name predicomp's, or a name like it
 * @param of a round; NaN leaves the field empty
 */
record AbMetric(String name, ToDoubleFunction<Round> of) {
  /** Predicomp's metrics, in the order of its columns. */
  static final List<AbMetric> PREDICOMP = predicomp();

  /** Predicomp's metrics, and ours after them. */
  static final List<AbMetric> ALL = all();

  /** Names of the metrics of predicomp's summary. */
  static final List<String> SUMMARY =
      List.of(
          "units_per_sec_ratio_pager_vs_baseline",
          "elapsed_ms_ratio_pager_vs_baseline",
          "pager_daemon_cpu_pct_total",
          "pager_bg_cpu_pct",
          "pager_fault_cpu_pct",
          "pager_fault_missing_p99_ns",
          "pager_restore_wall_p99_ns",
          "pager_compress_success",
          "pager_faults_missing",
          "pager_restore_success");

  /** Returns the metric of a name. */
  static AbMetric named(String name) {
    return ALL.stream().filter(each -> each.name.equals(name)).findFirst().orElseThrow();
  }

  private static AbMetric work(String name, AbArm arm, ToDoubleFunction<WorkloadResult> value) {
    return new AbMetric(
        name,
        round -> {
          ArmResult result = round.arms().get(arm);
          return result == null || result.work() == null
              ? Double.NaN
              : value.applyAsDouble(result.work());
        });
  }

  private static AbMetric server(String name, ToDoubleFunction<ServerWork> value) {
    return new AbMetric(
        name,
        round -> {
          ArmResult result = round.arms().get(AbArm.PAGER);
          return result == null ? Double.NaN : value.applyAsDouble(result.server());
        });
  }

  private static List<AbMetric> workload(String prefix, AbArm arm) {
    return List.of(
        work(prefix + "_units", arm, WorkloadResult::units),
        work(prefix + "_elapsed_ms", arm, WorkloadResult::elapsedMs),
        work(prefix + "_units_per_sec", arm, WorkloadResult::unitsPerSecond),
        work(prefix + "_cpu_pct", arm, WorkloadResult::cpuPercent),
        work(prefix + "_minor_faults", arm, WorkloadResult::minorFaults),
        work(prefix + "_major_faults", arm, WorkloadResult::majorFaults),
        work(prefix + "_maxrss_kb", arm, WorkloadResult::maxRssKb));
  }

  private static List<AbMetric> predicomp() {
    List<AbMetric> metrics = new ArrayList<>(workload("baseline", AbArm.NONE));
    metrics.addAll(workload("pager", AbArm.PAGER));
    metrics.addAll(
        List.of(
            new AbMetric(
                "units_per_sec_ratio_pager_vs_baseline", round -> round.rateRatio(AbArm.PAGER)),
            new AbMetric(
                "elapsed_ms_ratio_pager_vs_baseline",
                round -> round.elapsedMs(AbArm.PAGER) / round.elapsedMs(AbArm.NONE)),
            server(
                "pager_daemon_cpu_pct_total",
                work -> work.percent(work.backgroundNs() + work.faultNs())),
            server("pager_bg_cpu_pct", work -> work.percent(work.backgroundNs())),
            server("pager_fault_cpu_pct", work -> work.percent(work.faultNs())),
            server("pager_compress_success", ServerWork::compressed),
            server("pager_faults_missing", ServerWork::missingFaults),
            server("pager_restore_success", ServerWork::restored),
            server("pager_fault_missing_p95_ns", work -> work.missing().p95()),
            server("pager_fault_missing_p99_ns", work -> work.missing().p99()),
            server("pager_restore_wall_p95_ns", work -> work.restore().p95()),
            server("pager_restore_wall_p99_ns", work -> work.restore().p99()),
            server("pager_client_evict_success", ServerWork::evicted),
            server("pager_range_add_msgs", ServerWork::rangesAdded),
            server("pager_range_del_msgs", ServerWork::rangesRemoved),
            server("pager_pages_tracked_peak", ServerWork::trackedPeak),
            // Our pager never calls process_madvise, so there is nothing to count.
            new AbMetric("pager_process_madvise_unsupported", round -> Double.NaN)));
    return List.copyOf(metrics);
  }

  private static List<AbMetric> all() {
    List<AbMetric> metrics = new ArrayList<>(PREDICOMP);
    for (AbArm arm : List.of(AbArm.A_A, AbArm.IDLE, AbArm.ZRAM, AbArm.SINGLE_LANE)) {
      metrics.add(
          new AbMetric(
              "units_per_sec_ratio_" + arm.column() + "_vs_baseline",
              round -> round.rateRatio(arm)));
    }
    metrics.add(server("pager_fault_missing_count", work -> work.missing().count()));
    metrics.add(server("pager_fault_missing_p50_ns", work -> work.missing().p50()));
    metrics.add(server("pager_restore_wall_count", work -> work.restore().count()));
    metrics.add(server("pager_restore_wall_p50_ns", work -> work.restore().p50()));
    metrics.add(server("pager_faults_all", ServerWork::faults));
    metrics.add(server("pager_all_processes_cpu_ns", ServerWork::allNs));
    for (AbArm arm : List.of(AbArm.PAGER, AbArm.SINGLE_LANE, AbArm.C_LANES, AbArm.ZRAM)) {
      touches(metrics, arm);
    }
    for (AbArm over : List.of(AbArm.SINGLE_LANE, AbArm.C_LANES)) {
      metrics.add(
          new AbMetric(
              "touch_p99_ratio_pager_vs_" + over.column(),
              round -> round.touchRatio(AbArm.PAGER, over, TouchPercentile.P99)));
    }
    metrics.add(new AbMetric("pager_saved_net_bytes", round -> round.saved(AbArm.PAGER)));
    metrics.add(new AbMetric("pager_break_even_bytes", Round::breakEven));
    metrics.add(new AbMetric("zram_saved_bytes", round -> round.saved(AbArm.ZRAM)));
    return List.copyOf(metrics);
  }

  private static void touches(List<AbMetric> metrics, AbArm arm) {
    String prefix = arm.column() + "_touch_";
    metrics.add(
        new AbMetric(
            prefix + "count",
            round -> round.arms().containsKey(arm) ? round.arms().get(arm).touches() : Double.NaN));
    for (TouchPercentile percentile : TouchPercentile.values()) {
      String name = prefix + percentile.name().toLowerCase(Locale.ROOT);
      metrics.add(new AbMetric(name + "_ns", round -> round.touch(arm, percentile)));
      metrics.add(bound(name + "_low_ns", arm, percentile, Percentile::lowNs));
      metrics.add(bound(name + "_high_ns", arm, percentile, Percentile::highNs));
    }
  }

  private static AbMetric bound(
      String name, AbArm arm, TouchPercentile percentile, ToDoubleFunction<Percentile> bound) {
    return new AbMetric(
        name,
        round -> {
          ArmResult result = round.arms().get(arm);
          return result == null ? Double.NaN : bound.applyAsDouble(result.percentile(percentile));
        });
  }
}
