package org.arenalab.bench.pager.ab;

import static org.arenalab.bench.result.row.Verdicts.format;
import static org.arenalab.bench.result.row.Verdicts.met;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.arenalab.bench.pager.workload.WorkloadKind;
import org.arenalab.bench.result.row.Estimate;

/** The results as text: a table for each workload, and the verdicts. */
final class AbText {
  private static final double MEBI = 1 << 20;
  private static final double NS_PER_US = 1e3;
  private static final double MOST_OVER_SINGLE = 0.2;
  private static final double MOST_OVER_LANES = 1.3;
  private static final double LEAST_STABLE = 0.99;
  private static final double BOUND_STABLE = 0.98;
  private static final double LEAST_CHURN = 0.98;
  private static final double BOUND_CHURN = 0.97;

  private AbText() {}

  /** Returns the line of a part that has ended. */
  static String progress(PagerAbPlan plan, ArmResult result) {
    String head =
        format(
            "run %d of %d  %-17s  %-11s  ",
            result.run(), plan.runs(), result.workload().label(), result.arm().label());
    if (!result.missing().isEmpty()) {
      return head + "not, because " + result.missing();
    }
    return result.lanes() == null
        ? head + format("%.1f %s/s", result.work().unitsPerSecond(), result.workload().unit())
        : head + format("%.1f faults/s", result.lanes().faultsPerSecond());
  }

  static List<String> lines(PagerAbPlan plan, List<ArmResult> results, ChurnCalls calls) {
    List<String> lines = new ArrayList<>();
    List<String> verdicts = new ArrayList<>();
    for (WorkloadKind kind : plan.workloads()) {
      AbFigures figures = AbFigures.of(kind, results);
      if (!figures.isEmpty()) {
        table(lines, figures);
        lines.add("");
        verdicts(verdicts, figures, calls);
      }
    }
    Set<String> missing = new LinkedHashSet<>();
    results.stream()
        .filter(each -> !each.missing().isEmpty())
        .forEach(each -> missing.add(each.arm().label() + ": not, because " + each.missing()));
    lines.addAll(missing);
    lines.addAll(verdicts);
    return lines;
  }

  private static void table(List<String> lines, AbFigures figures) {
    String unit = figures.workload().unit();
    lines.add(
        format(
            "%s  medians of the runs, with 95 %% intervals (the range of fewer than 6 runs)",
            figures.workload().label()));
    lines.add(
        format(
            "    %-11s %14s  %-24s %8s  %-26s %-28s %s",
            "arm", unit + "/s", "over none", "missing", "p50 us", "p99 us", "p99.9 us"));
    for (AbArm arm : figures.arms()) {
      Estimate rate = figures.rate(arm);
      Estimate ratio = figures.rateRatio(arm);
      lines.add(
          format(
                  "    %-11s %14s  %-24s %8d  %-26s %-28s %s",
                  arm.label(),
                  rate == null ? "-" : format("%.1f", rate.value()),
                  ratio == null || arm == AbArm.NONE ? "-" : ratio.text(),
                  figures.touches(arm),
                  us(figures, arm, TouchPercentile.P50),
                  us(figures, arm, TouchPercentile.P99),
                  us(figures, arm, TouchPercentile.P999))
              .stripTrailing());
    }
    service(lines, figures);
    memory(lines, figures);
  }

  private static String us(AbFigures figures, AbArm arm, TouchPercentile percentile) {
    if (figures.touches(arm) == 0) {
      return "-";
    }
    Estimate value = figures.touch(arm, percentile);
    return value == null ? "- (too few)" : us(value);
  }

  private static String us(Estimate ns) {
    return format(
        "%.2f [%.2f, %.2f]", ns.value() / NS_PER_US, ns.low() / NS_PER_US, ns.high() / NS_PER_US);
  }

  /** Prints the daemon's own figures, which predicomp's document has. */
  private static void service(List<String> lines, AbFigures figures) {
    if (!figures.arms().contains(AbArm.PAGER)) {
      return;
    }
    lines.add(
        format(
            "    daemon: CPU %s %% (background %s, lanes %s); %s compressed, %s missing faults, %s"
                + " restores",
            plain(figures, "pager_daemon_cpu_pct_total", "%.3f"),
            plain(figures, "pager_bg_cpu_pct", "%.3f"),
            plain(figures, "pager_fault_cpu_pct", "%.3f"),
            plain(figures, "pager_compress_success", "%.0f"),
            plain(figures, "pager_faults_missing", "%.0f"),
            plain(figures, "pager_restore_success", "%.0f")));
    lines.add(
        format(
            "    service of a missing fault: n %s, p99 %s us; of a restore: n %s, p99 %s us",
            plain(figures, "pager_fault_missing_count", "%.0f"),
            serviceUs(figures, "pager_fault_missing_p99_ns"),
            plain(figures, "pager_restore_wall_count", "%.0f"),
            serviceUs(figures, "pager_restore_wall_p99_ns")));
  }

  private static String serviceUs(AbFigures figures, String metric) {
    Estimate value = figures.metric(metric);
    return value == null ? "- (too few)" : us(value);
  }

  private static String plain(AbFigures figures, String metric, String form) {
    Estimate value = figures.metric(metric);
    return value == null ? "-" : format(form, value.value());
  }

  private static void memory(List<String> lines, AbFigures figures) {
    Estimate saved = figures.saved(AbArm.PAGER);
    if (!figures.workload().isStable() || saved == null) {
      return;
    }
    lines.add(
        format(
            "    saved net, mean of the run, MiB: %s (workload before - workload, daemon and"
                + " standby)",
            mebi(saved)));
    Estimate even = figures.breakEven();
    lines.add(
        even == null
            ? "    break-even: no page was stored at the end of a run"
            : format("    break-even: saves from %s MiB of evicted pages on", mebi(even)));
    Estimate zram = figures.saved(AbArm.ZRAM);
    if (zram != null) {
      lines.add(format("    zram saves, with its pool, MiB: %s", mebi(zram)));
    }
  }

  private static String mebi(Estimate bytes) {
    return format(
        "%.1f [%.1f, %.1f]", bytes.value() / MEBI, bytes.low() / MEBI, bytes.high() / MEBI);
  }

  private static void verdicts(List<String> lines, AbFigures figures, ChurnCalls calls) {
    WorkloadKind kind = figures.workload();
    if (kind == WorkloadKind.RANDOM_TOUCH_HEAP) {
      touch(lines, figures, AbArm.SINGLE_LANE, "a single unpinned lane", MOST_OVER_SINGLE);
      touch(lines, figures, AbArm.C_LANES, "the C lanes", MOST_OVER_LANES);
    }
    Estimate ratio = figures.rateRatio(AbArm.PAGER);
    if (ratio == null) {
      return;
    }
    double least = kind.isStable() ? LEAST_STABLE : LEAST_CHURN;
    double bound = kind.isStable() ? BOUND_STABLE : BOUND_CHURN;
    lines.add(
        format(
            "B10 %s: %s of plain memory, target at least %.2f with a bound of %.2f: %s",
            kind.label(),
            ratio.text(),
            least,
            bound,
            ratio.isInterval()
                ? met(ratio.value() >= least && ratio.low() >= bound)
                : "no verdict (fewer than 6 runs)"));
    if (kind == WorkloadKind.MMAP_CHURN) {
      churn(lines, figures, calls);
    }
  }

  private static void touch(
      List<String> lines, AbFigures figures, AbArm over, String name, double most) {
    Estimate ratio = figures.touchRatio(AbArm.PAGER, over, TouchPercentile.P99);
    if (ratio != null) {
      lines.add(
          format(
              "B3  random_touch_heap p99: %s of %s, target at most %.1f: %s",
              ratio.text(), name, most, met(ratio.value() <= most)));
    } else if (figures.arms().contains(over) && figures.arms().contains(AbArm.PAGER)) {
      lines.add(
          format(
              "B3  random_touch_heap p99 over %s: too few accesses to missing pages; use more"
                  + " --duration-sec",
              name));
    }
  }

  private static void churn(List<String> lines, AbFigures figures, ChurnCalls calls) {
    double faults = figures.faultsPerUnit().high();
    lines.add(
        format(
            "B10 mmap_churn: at most %.3f faults a mapping, target 0: %s",
            faults, met(faults == 0)));
    lines.add(
        calls.missing().isEmpty()
            ? format(
                "B10 mmap_churn: %.0f system calls a mapping, %.0f without the pager, target no"
                    + " more: %s",
                calls.paged(), calls.plain(), met(calls.isNone()))
            : "B10 mmap_churn: system calls not counted, because " + calls.missing());
  }
}
