package org.arenalab.bench.pager.ab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.arenalab.bench.pager.workload.WorkloadKind;

/** The manifest: predicomp's fields, and the further options of this experiment. */
final class AbManifest {
  static final String FILE = "manifest.json";
  static final String RUNS = "all_runs_long.csv";
  static final String AGGREGATE = "aggregate.csv";
  static final String SUMMARY = "aggregate_summary.txt";

  private AbManifest() {}

  static Map<String, Object> of(PagerAbPlan plan) {
    Map<String, Object> manifest = new LinkedHashMap<>();
    manifest.put("generated_utc", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    manifest.put("hostname", line("/proc/sys/kernel/hostname"));
    manifest.put(
        "uname",
        "%s %s %s %s"
            .formatted(
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                line("/proc/sys/kernel/version"),
                System.getProperty("os.arch")));
    manifest.put("runs", plan.runs());
    manifest.put("duration_sec", plan.durationSec());
    manifest.put(
        "only",
        plan.workloads().stream().map(WorkloadKind::label).collect(Collectors.joining(",")));
    manifest.put("plot_enabled", 1);
    manifest.put("single_runner", "pager-ab");
    manifest.put("aggregate_csv", AGGREGATE);
    manifest.put("all_runs_long_csv", RUNS);
    manifest.put("aggregate_summary", SUMMARY);
    manifest.put("arms", plan.arms().stream().map(AbArm::label).collect(Collectors.joining(",")));
    manifest.put("region_mb", plan.regionMb());
    manifest.put("t_cold_ms", plan.tColdMs());
    manifest.put("cpu_budget_pct", plan.cpuBudgetPercent());
    manifest.put("dataset", plan.dataset());
    manifest.put("seed", plan.seed());
    return manifest;
  }

  /** Returns the first line of a file; empty if it cannot be read. */
  private static String line(String file) {
    try {
      return Files.readString(Path.of(file)).strip();
    } catch (IOException unknown) {
      return "";
    }
  }
}
