package org.arenalab.bench.loops.prefetch;

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
 * The experiment {@code loops prefetch}. Processes with prefetch and without take turns. The
 * results are {@code prefetch.csv}, {@code prefetch.json}, {@code prefetch.svg}, rows for {@code
 * compare}, and the envelope. Used by one thread; Ctrl-C is handled by another.
 */
public final class PrefetchExperiment {

  private final PrefetchPlan plan;
  private final int runs;
  private final PrintWriter out;
  private final KeptExperiment kept;
  private final List<PrefetchResult> results = new ArrayList<>();

  private PrefetchExperiment(PrefetchPlan plan, int runs, PrintWriter out, KeptExperiment kept) {
    this.plan = plan;
    this.runs = runs;
    this.out = out;
    this.kept = kept;
  }

  /**
   * Creates an experiment and its results folder.
   *
   * @param runs the number of processes with prefetch, and of those without
   * @param words the words the user typed, for the envelope
   */
  public static PrefetchExperiment create(
      PrefetchPlan plan, int runs, List<String> words, PrintWriter out) throws IOException {
    return new PrefetchExperiment(plan, runs, out, KeptExperiment.create("loops-prefetch", words));
  }

  /** Runs the experiment and returns the exit code. */
  public int run() throws IOException, InterruptedException {
    try (Interruption interruption =
        new Interruption(() -> conclude(RunOutcome.INTERRUPTED, "Interrupted."))) {
      for (int run = 1; run <= runs; run++) {
        // The arm that goes first changes, so that a drift of the machine favours neither.
        boolean first = run % 2 == 1;
        for (boolean prefetch : new boolean[] {!first, first}) {
          boolean whole = PrefetchProcess.run(plan, run, prefetch, this::keep);
          interruption.parkIfRequested();
          if (!whole) {
            int _ =
                conclude(RunOutcome.INTERRUPTED, "loops prefetch: run %d failed".formatted(run));
            return KeptExperiment.FAILED;
          }
        }
      }
    }
    return conclude(RunOutcome.FINISHED, null);
  }

  private synchronized void keep(PrefetchResult result) {
    results.add(result);
    out.printf(
        Locale.ROOT,
        "run %d of %d, prefetch %s, %s at %d us: %d of %d accesses stalled%n",
        result.run(),
        runs,
        result.prefetch() ? "on" : "off",
        result.order().label(),
        result.paceUs(),
        result.stalls(),
        result.accesses());
    out.flush();
  }

  /** Stores and prints the results so far; {@code why} is the reason for an early end, or null. */
  private synchronized int conclude(RunOutcome outcome, String why) {
    return kept.conclude(outcome, why, "experiment", out, this::keepResults);
  }

  private void keepResults() throws IOException {
    if (!PrefetchPair.of(results).isEmpty()) {
      PrefetchText.lines(plan, results).forEach(out::println);
      kept.write("prefetch.svg", chart());
      out.println("Chart: " + kept.file("prefetch.svg"));
    }
    write();
  }

  private void write() throws IOException {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("schema", "arenalab-loops-prefetch/1");
    document.put("plan", plan);
    document.put("results", results);
    kept.writeDocument(PrefetchFolder.DOCUMENT, document);
    kept.write("prefetch.csv", PrefetchText.csv(results));
    for (PrefetchPair pair : PrefetchPair.of(results)) {
      kept.addRow(row(pair.off(), "off").result());
      kept.addRow(row(pair.on(), "on").result());
    }
  }

  private static ExperimentRow row(List<PrefetchResult> same, String prefetch) {
    PrefetchResult first = same.getFirst();
    LinkedHashMap<String, String> params = new LinkedHashMap<>();
    params.put("prefetch", prefetch);
    params.put("pattern", first.order().label());
    params.put("paceUs", Integer.toString(first.paceUs()));
    return new ExperimentRow(
        "org.arenalab.bench.loops.Prefetch.access",
        params,
        same.stream()
            .map(
                each ->
                    new ExperimentRow.Fork(
                        each.accessNs(),
                        List.of(
                            new ExperimentRow.Metric("stalls", each.stallShare(), "share"),
                            new ExperimentRow.Metric(
                                "prefetch.wasted", each.wasteShare(), "share"))))
            .toList());
  }

  private String chart() {
    List<BarChart.Row> rows = new ArrayList<>();
    for (PrefetchPair pair : PrefetchPair.of(results)) {
      rows.add(
          new BarChart.Row(
              "%s, %d us".formatted(pair.order().label(), pair.paceUs()),
              new double[] {
                Math.max(0, 100 * pair.avoided()), 100 * pair.order().target(), 100 * pair.waste()
              },
              String.format(Locale.ROOT, "speed %.3f of no prefetch", pair.speed())));
    }
    return new BarChart(
            "Stalls that prefetch avoids, percent",
            List.of("avoided", "target at 10 us", "wasted of all decompressions"),
            rows)
        .draw();
  }
}
