package org.arenalab.bench.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.arenalab.bench.pager.ab.AbArm;
import org.arenalab.bench.pager.ab.AbFigures;
import org.arenalab.bench.pager.ab.ArmResult;
import org.arenalab.bench.pager.ab.PagerAbFolder;
import org.arenalab.bench.pager.ab.TouchPercentile;
import org.arenalab.bench.pager.workload.WorkloadKind;
import org.arenalab.bench.result.row.Estimate;
import org.arenalab.bench.result.row.TimePerOperation;

/** The section on the process pager: a table for each run of {@code pager-ab}. */
final class PagerSection implements Section {
  static final String ID = "pager";

  private static final String NONE = "–";

  private final List<Compared> runs = new ArrayList<>();

  /** A run with its results. */
  private record Compared(ReportRun run, List<ArmResult> results) {}

  /** Reads the results of {@code runs}. Unreadable ones are named in {@code remarks}. */
  PagerSection(List<ReportRun> runs, List<String> remarks) {
    for (ReportRun run : runs) {
      Path file = run.file(PagerAbFolder.DOCUMENT);
      if (file == null) {
        continue;
      }
      try {
        this.runs.add(new Compared(run, PagerAbFolder.results(file)));
      } catch (IOException | IllegalArgumentException e) {
        remarks.add(
            PagerAbFolder.DOCUMENT + " of " + run.name() + " is left out: " + e.getMessage());
      }
    }
  }

  @Override
  public String id() {
    return ID;
  }

  @Override
  public String title() {
    return "Process pager";
  }

  @Override
  public boolean isEmpty() {
    return runs.isEmpty();
  }

  @Override
  public void print(Html html) {
    for (Compared each : runs) {
      html.open("figure");
      html.element("p", "From " + each.run.title() + ".", "class", "source");
      html.element(
          "p",
          "Medians of the runs. Brackets: 95 % interval, or the range of fewer than six runs.",
          "class",
          "source");
      table(html, each.results);
      html.close();
    }
  }

  private static void table(Html html, List<ArmResult> results) {
    List<List<String>> rows = new ArrayList<>();
    for (WorkloadKind kind : WorkloadKind.values()) {
      AbFigures figures = AbFigures.of(kind, results);
      for (AbArm arm : figures.arms()) {
        rows.add(
            List.of(
                kind.label(),
                arm.label(),
                text(figures.rate(arm), 1),
                arm == AbArm.NONE ? NONE : text(figures.rateRatio(arm), 1),
                "%,d".formatted(figures.touches(arm)),
                time(figures.touch(arm, TouchPercentile.P50)),
                time(figures.touch(arm, TouchPercentile.P99)),
                time(figures.touch(arm, TouchPercentile.P999)),
                kind.isStable() ? text(figures.saved(arm), 1 << 20) : NONE));
      }
    }
    DataTable.addScrolled(
        html,
        "Workloads with the process pager and without",
        List.of(
            "workload",
            "arm",
            "units/s",
            "over none",
            "missing pages touched",
            "p50",
            "p99",
            "p99.9",
            "saved net, MiB"),
        rows);
  }

  private static String text(Estimate value, double unit) {
    return value == null
        ? NONE
        : "%s [%s, %s]"
            .formatted(
                TimePerOperation.digits(value.value() / unit),
                TimePerOperation.digits(value.low() / unit),
                TimePerOperation.digits(value.high() / unit));
  }

  private static String time(Estimate ns) {
    return ns == null ? NONE : TimePerOperation.format(ns);
  }
}
