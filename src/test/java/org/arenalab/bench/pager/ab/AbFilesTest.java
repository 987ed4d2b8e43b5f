package org.arenalab.bench.pager.ab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of the results. */
class AbFilesTest {
  /** The header of predicomp's comparison, with the columns that its aggregator adds. */
  private static final String PREDICOMP =
      "run_id,source_csv,workload,work_unit_key,baseline_units,baseline_elapsed_ms,"
          + "baseline_units_per_sec,baseline_cpu_pct,baseline_minor_faults,baseline_major_faults,"
          + "baseline_maxrss_kb,pager_units,pager_elapsed_ms,pager_units_per_sec,pager_cpu_pct,"
          + "pager_minor_faults,pager_major_faults,pager_maxrss_kb,"
          + "units_per_sec_ratio_pager_vs_baseline,elapsed_ms_ratio_pager_vs_baseline,"
          + "pager_daemon_cpu_pct_total,pager_bg_cpu_pct,pager_fault_cpu_pct,"
          + "pager_compress_success,pager_faults_missing,pager_restore_success,"
          + "pager_fault_missing_p95_ns,pager_fault_missing_p99_ns,pager_restore_wall_p95_ns,"
          + "pager_restore_wall_p99_ns,pager_client_evict_success,pager_range_add_msgs,"
          + "pager_range_del_msgs,pager_pages_tracked_peak,pager_process_madvise_unsupported,";

  @TempDir private Path folder;

  private static Map<String, String> line(String csv, int line) {
    List<String> lines = csv.lines().toList();
    String[] names = lines.getFirst().split(",", -1);
    String[] values = lines.get(line).split(",", -1);
    assertThat(values).hasSameSizeAs(names);
    Map<String, String> fields = new LinkedHashMap<>();
    for (int i = 0; i < names.length; i++) {
      fields.put(names[i], values[i]);
    }
    return fields;
  }

  @Test
  void shouldWriteALineForEachRunAndWorkload() {
    String csv = AbCsv.runs(AbResults.plan(2), AbResults.of(2));
    assertThat(csv).startsWith(PREDICOMP).hasLineCount(5);
    Map<String, String> random = line(csv, 1);
    assertThat(random)
        .containsEntry("run_id", "run-001")
        .containsEntry("workload", "random_touch_heap")
        .containsEntry("work_unit_key", "ops")
        .containsEntry("baseline_units_per_sec", "10000.000000")
        .containsEntry("units_per_sec_ratio_pager_vs_baseline", "0.990000")
        .containsEntry("pager_daemon_cpu_pct_total", "3.000000")
        .containsEntry("pager_fault_missing_p95_ns", "6000.000000")
        .containsEntry("pager_restore_wall_p99_ns", "4000.000000")
        .containsEntry("pager_touch_count", "5000.000000")
        .containsEntry("pager_touch_p99_low_ns", "29999.000000")
        .containsEntry("touch_p99_ratio_pager_vs_single_lane", "0.100000")
        .containsEntry("c_lanes_touch_p99_ns", "20000.000000")
        .containsEntry("c_lanes_touch_p99_low_ns", "8000.000000")
        .containsEntry("c_lanes_touch_p99_high_ns", "21000.000000");
    assertThat(line(csv, 4)).containsEntry("workload", "mmap_churn");
  }

  /** 900 faults have 9 above their p99, and 5,000 accesses have 5 above their p99.9. */
  @Test
  void shouldLeaveOutPercentilesOfFewValues() {
    Map<String, String> random = line(AbCsv.runs(AbResults.plan(1), AbResults.of(1)), 1);
    assertThat(random)
        .containsEntry("pager_fault_missing_p99_ns", "")
        .containsEntry("pager_touch_p999_ns", "")
        .containsEntry("c_lanes_touch_p999_ns", "")
        .containsEntry("c_lanes_touch_p999_low_ns", "")
        .containsEntry("zram_touch_p99_ns", "");
  }

  @Test
  void shouldAggregateRuns() {
    List<ArmResult> results = AbResults.of(6);
    results.removeIf(each -> each.arm() == AbArm.PAGER && each.run() > 4);
    Map<String, String> churn = line(AbCsv.aggregate(AbResults.plan(6), results), 1);
    String ratio = "units_per_sec_ratio_pager_vs_baseline__";
    assertThat(churn)
        .containsEntry("workload", "mmap_churn")
        .containsEntry("runs_n", "6")
        .containsEntry(ratio + "n", "4")
        .containsEntry(ratio + "p50", "0.960000")
        .containsEntry(ratio + "stddev", "0.000000")
        .containsEntry(ratio + "p95", "")
        .containsEntry("pager_touch_p99_ns__n", "0")
        .containsEntry("pager_touch_p99_ns__p50", "");
    List<String> names = List.copyOf(churn.keySet()).subList(3, churn.size());
    assertThat(names).isSorted();
  }

  @Test
  void shouldKnowP95OfManyRuns() {
    double[] values = new double[20];
    Arrays.setAll(values, i -> i);
    List<ArmResult> results = AbResults.of(20);
    assertThat(line(AbCsv.aggregate(AbResults.plan(20), results), 1))
        .containsEntry("pager_units__p95", "96000.000000");
  }

  @Test
  void shouldPrintPredicompsTable() {
    PagerAbPlan plan = AbResults.plan(6);
    String text = AbSummary.text(plan, AbResults.of(6), List.of("a verdict"));
    assertThat(text)
        .startsWith("process-pager A/B aggregate summary\n\nworkload           runs_n  units_per")
        .contains("\nrandom_touch_heap  6       0.990000", "\nmmap_churn         6       0.960000")
        .endsWith("\na verdict\n");
  }

  @Test
  void shouldDrawPredicompsPlots() {
    Map<String, String> plots = AbPlots.of(AbResults.plan(6), AbResults.of(6));
    assertThat(plots.keySet())
        .containsExactly(
            "throughput_ratio_by_workload",
            "pager_daemon_cpu_breakdown",
            "fault_missing_latency_p95_p99",
            "restore_latency_p95_p99",
            "pager_activity_counts",
            "mmap_churn_range_ops_vs_faults",
            "pager_cpu_vs_throughput_ratio");
    assertThat(plots.values()).allSatisfy(svg -> assertThat(svg).endsWith("</svg>\n"));
    assertThat(plots.get("throughput_ratio_by_workload")).contains(">0.990<", ">single-lane<");
  }

  @Test
  void shouldReadWhatItWrites() throws Exception {
    List<ArmResult> results = AbResults.of(1);
    Path document = folder.resolve(PagerAbFolder.DOCUMENT);
    Files.writeString(document, new ObjectMapper().writeValueAsString(Map.of("results", results)));
    assertThat(PagerAbFolder.results(document)).isEqualTo(results);
  }

  @Test
  void shouldNameRowsForCompare() {
    assertThat(AbRows.of(AbResults.plan(2), AbResults.of(2)))
        .anySatisfy(
            row -> {
              assertThat(row.benchmark()).isEqualTo("org.arenalab.bench.pager.Workload.touch");
              assertThat(row.params())
                  .containsEntry("arm", "c-lanes")
                  .containsEntry("percentile", "p99");
              assertThat(row.forks()).hasSize(2);
              assertThat(row.forks().getFirst().timeNs()).isEqualTo(20_000);
            });
  }
}
