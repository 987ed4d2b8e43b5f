package org.arenalab.bench.loops.live;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.arenalab.bench.loops.chart.Plot;
import org.arenalab.bench.result.envelope.RunOutcome;
import org.arenalab.bench.run.Interruption;
import org.arenalab.bench.run.KeptExperiment;

/**
 * The experiment {@code loops grid}: saving against stalls, over ages of cold chunks and budgets of
 * processor time. Every point is a process of its own, and repetitions take turns. The results are
 * {@code grid.csv}, {@code grid.json}, {@code grid.svg}, rows for {@code compare}, and the
 * envelope. Used by one thread; Ctrl-C is handled by another.
 */
public final class GridExperiment {
  private static final double MEBI = 1 << 20;

  private final LivePlan plan;
  private final List<Integer> tColdMs;
  private final List<Integer> budgets;
  private final int runs;
  private final PrintWriter out;
  private final KeptExperiment kept;
  private final List<LiveResult> results = new ArrayList<>();

  private GridExperiment(
      LivePlan plan,
      List<Integer> tColdMs,
      List<Integer> budgets,
      int runs,
      PrintWriter out,
      KeptExperiment kept) {
    this.plan = plan;
    this.tColdMs = tColdMs;
    this.budgets = budgets;
    this.runs = runs;
    this.out = out;
    this.kept = kept;
  }

  /**
   * Creates an experiment and its results folder.
   *
   * @param tColdMs ages of cold chunks
   * @param budgets processor times, percent of one core
   * @param runs of each point
   * @param words the words the user typed, for the envelope
   */
  public static GridExperiment create(
      LivePlan plan,
      List<Integer> tColdMs,
      List<Integer> budgets,
      int runs,
      List<String> words,
      PrintWriter out)
      throws IOException {
    for (int age : tColdMs) {
      for (int budget : budgets) {
        var _ = plan.at(age, budget);
      }
    }
    KeptExperiment kept = KeptExperiment.create("loops-grid", words);
    return new GridExperiment(plan, tColdMs, budgets, runs, out, kept);
  }

  /** Runs the experiment and returns the exit code. */
  public int run() throws IOException, InterruptedException {
    out.println(
        row("t_cold ms", "budget %", "saved MiB", "saved", "stalls/s", "refaults %/min", "CPU %"));
    out.flush();
    try (Interruption interruption =
        new Interruption(() -> conclude(RunOutcome.INTERRUPTED, "Interrupted."))) {
      for (int run = 1; run <= runs; run++) {
        for (int age : tColdMs) {
          for (int budget : budgets) {
            boolean whole = LiveProcess.run(plan.at(age, budget), this::receive);
            interruption.parkIfRequested();
            if (!whole) {
              int _ = conclude(RunOutcome.INTERRUPTED, "loops grid: a run failed");
              return KeptExperiment.FAILED;
            }
          }
        }
      }
    }
    return conclude(RunOutcome.FINISHED, null);
  }

  private synchronized void receive(LiveProcess.Event event) {
    LiveResult result = event.result();
    if (result != null) {
      results.add(result);
      out.println(
          row(
              result.tColdMs(),
              result.cpuBudgetPercent(),
              decimals("%.1f", result.savedBytes() / MEBI),
              decimals("%.1f %%", 100.0 * result.savedBytes() / result.regionBytes()),
              decimals("%.1f", result.stallsPerSecond()),
              decimals("%.3f", result.refaultPercentPerMinute()),
              decimals("%.2f", result.cpuPercent())));
      out.flush();
    }
  }

  private synchronized int conclude(RunOutcome outcome, String why) {
    return kept.conclude(outcome, why, "grid", out, this::keepResults);
  }

  private void keepResults() throws IOException {
    if (!results.isEmpty()) {
      write();
      out.println("Chart: " + kept.file("grid.svg"));
    }
  }

  private void write() throws IOException {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("schema", "arenalab-loops-grid/1");
    document.put("plan", plan);
    document.put("results", results);
    kept.writeDocument(LiveFolder.GRID, document);
    StringBuilder csv =
        new StringBuilder(
            "t_cold_ms,cpu_budget_pct,saved_bytes,stalls_per_second,refault_pct_per_min,cpu_pct\n");
    for (LiveResult each : results) {
      csv.append(
          String.format(
              Locale.ROOT,
              "%d,%d,%d,%.3f,%.6f,%.4f\n",
              each.tColdMs(),
              each.cpuBudgetPercent(),
              each.savedBytes(),
              each.stallsPerSecond(),
              each.refaultPercentPerMinute(),
              each.cpuPercent()));
    }
    kept.write("grid.csv", csv.toString());
    kept.write("grid.svg", chart());
    Map<String, List<LiveResult>> points = new LinkedHashMap<>();
    results.forEach(
        each ->
            points
                .computeIfAbsent(
                    each.tColdMs() + "/" + each.cpuBudgetPercent(), key -> new ArrayList<>())
                .add(each));
    points.values().forEach(same -> kept.addRow(LiveRow.of(plan, same).result()));
  }

  /** Draws a line for each budget; its points are the ages. */
  private String chart() {
    Map<Integer, List<LiveResult>> byBudget = new TreeMap<>();
    results.forEach(
        each ->
            byBudget.computeIfAbsent(each.cpuBudgetPercent(), key -> new ArrayList<>()).add(each));
    List<Plot.Series> lines = new ArrayList<>();
    byBudget.forEach(
        (budget, same) ->
            lines.add(
                new Plot.Series(
                    "budget " + budget + " %",
                    same.stream()
                        .sorted(Comparator.comparingInt(LiveResult::tColdMs))
                        .map(
                            each ->
                                new Plot.Point(
                                    each.stallsPerSecond(), Math.max(0, each.savedBytes() / MEBI)))
                        .toList())));
    return new Plot(
            "Saving against stalls; each line joins the ages of cold chunks " + tColdMs + " ms",
            "stalls per second",
            List.of(new Plot.Panel("MiB saved net", lines)))
        .draw();
  }

  private static String decimals(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }

  private static String row(Object... values) {
    return String.format(Locale.ROOT, "%10s %10s %12s %9s %10s %13s %8s", values).stripTrailing();
  }
}
