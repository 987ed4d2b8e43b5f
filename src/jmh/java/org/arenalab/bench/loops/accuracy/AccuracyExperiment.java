package org.arenalab.bench.loops.accuracy;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.arenalab.bench.loops.chart.BarChart;
import org.arenalab.bench.result.envelope.RunOutcome;
import org.arenalab.bench.run.ExperimentRow;
import org.arenalab.bench.run.Interruption;
import org.arenalab.bench.run.KeptExperiment;

/**
 * The experiment {@code loops accuracy}. Every run is a process of its own. The results are {@code
 * accuracy.csv}, {@code accuracy.json}, {@code accuracy.svg}, rows for {@code compare}, and the
 * envelope. Used by one thread; Ctrl-C is handled by another.
 */
public final class AccuracyExperiment {
  private static final double NS_PER_US = 1e3;

  private final AccuracyPlan plan;
  private final int runs;
  private final boolean progress;
  private final PrintWriter out;
  private final KeptExperiment kept;
  private final List<AccuracyResult> results = new ArrayList<>();

  private AccuracyExperiment(
      AccuracyPlan plan, int runs, boolean progress, PrintWriter out, KeptExperiment kept) {
    this.plan = plan;
    this.runs = runs;
    this.progress = progress;
    this.out = out;
    this.kept = kept;
  }

  /**
   * Creates an experiment and its results folder.
   *
   * @param runs the number of processes
   * @param words the words the user typed, for the envelope
   * @param progress whether to redraw a line after each round
   */
  public static AccuracyExperiment create(
      AccuracyPlan plan, int runs, List<String> words, boolean progress, PrintWriter out)
      throws IOException {
    KeptExperiment kept = KeptExperiment.create("loops-accuracy", words);
    return new AccuracyExperiment(plan, runs, progress, out, kept);
  }

  /** Runs the experiment and returns the exit code. */
  public int run() throws IOException, InterruptedException {
    try (Interruption interruption =
        new Interruption(() -> conclude(RunOutcome.INTERRUPTED, "Interrupted."))) {
      for (int run = 1; run <= runs; run++) {
        int number = run;
        boolean whole = AccuracyProcess.run(plan, run, event -> receive(number, event));
        interruption.parkIfRequested();
        if (!whole) {
          int _ = conclude(RunOutcome.INTERRUPTED, "loops accuracy: run %d failed".formatted(run));
          return KeptExperiment.FAILED;
        }
      }
    }
    return conclude(RunOutcome.FINISHED, null);
  }

  private synchronized void receive(int run, AccuracyProcess.Event event) {
    if (event.lines() != null && run == 1) {
      event.lines().forEach(out::println);
    }
    if (progress && event.round() > 0) {
      out.printf("\rrun %d of %d, round %d of %d ", run, runs, event.round(), plan.rounds());
    }
    if (event.result() != null) {
      results.add(event.result());
      if (progress) {
        out.print("\r");
      }
    }
    out.flush();
  }

  /** Stores and prints the results so far; {@code why} is the reason for an early end, or null. */
  private synchronized int conclude(RunOutcome outcome, String why) {
    return kept.conclude(outcome, why, "experiment", out, this::keepResults);
  }

  private void keepResults() throws IOException {
    if (!results.isEmpty()) {
      AccuracyText.lines(plan, results).forEach(out::println);
      write();
      out.println("Chart: " + kept.file("accuracy.svg"));
    }
  }

  private void write() throws IOException {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("schema", "arenalab-loops-accuracy/1");
    document.put("plan", plan);
    document.put("results", results);
    kept.writeDocument(AccuracyFolder.DOCUMENT, document);
    kept.write("accuracy.csv", AccuracyCsv.of(results));
    kept.write("accuracy.svg", chart());
    AccuracyText.bySource(results).values().forEach(same -> kept.addRow(row(same).result()));
  }

  private ExperimentRow row(List<SourceResult> same) {
    LinkedHashMap<String, String> params = new LinkedHashMap<>();
    params.put("source", same.getFirst().source());
    params.put("layout", plan.layout().label());
    params.put("regionMb", Integer.toString(plan.regionMb()));
    params.put("intervalMs", Integer.toString(plan.intervalMs()));
    return new ExperimentRow(
        "org.arenalab.bench.loops.Accuracy.perMiBAndMinute",
        params,
        same.stream().map(AccuracyExperiment::fork).toList());
  }

  private static ExperimentRow.Fork fork(SourceResult result) {
    Confusion all = result.all();
    return new ExperimentRow.Fork(
        Math.max(0, result.costUs() * NS_PER_US),
        List.of(
            new ExperimentRow.Metric("accesses.missed", 1 - all.recall(), "share"),
            new ExperimentRow.Metric("reports.wrong", 1 - all.precision(), "share"),
            new ExperimentRow.Metric("pages.misclassified", 1 - result.classified(), "share")));
  }

  private String chart() {
    List<BarChart.Row> rows = new ArrayList<>();
    AccuracyText.bySource(results)
        .forEach(
            (source, same) ->
                rows.add(
                    new BarChart.Row(
                        source,
                        new double[] {
                          100 * AccuracyText.median(same, each -> each.all().precision()),
                          100 * AccuracyText.median(same, each -> each.all().recall()),
                          100 * AccuracyText.median(same, SourceResult::recallOfAll)
                        },
                        String.format(
                            Locale.ROOT,
                            "%.1f us per MiB and minute",
                            AccuracyText.median(same, SourceResult::costUs)))));
    return new BarChart(
            "Accuracy of the sources, percent; " + plan.words(),
            List.of("precision", "recall", "recall of all accesses"),
            rows)
        .draw();
  }
}
