package org.arenalab.bench.pager.ab;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.arenalab.bench.pager.workload.WorkloadKind;
import org.arenalab.bench.result.envelope.RunOutcome;
import org.arenalab.bench.run.Interruption;
import org.arenalab.bench.run.KeptExperiment;

/** The experiment {@code pager-ab}. Used by one thread; Ctrl-C is handled by another. */
public final class PagerAbExperiment {
  private static final String PLOTS = "plots";

  private final PagerAbPlan plan;
  private final PrintWriter out;
  private final KeptExperiment kept;
  private final List<ArmResult> results = new ArrayList<>();
  private ChurnCalls calls = new ChurnCalls(Double.NaN, Double.NaN, "not asked for");

  private PagerAbExperiment(PagerAbPlan plan, PrintWriter out, KeptExperiment kept) {
    this.plan = plan;
    this.out = out;
    this.kept = kept;
  }

  /**
   * Creates an experiment and its results folder.
   *
   * @param words the words the user typed, for the envelope
   */
  public static PagerAbExperiment create(PagerAbPlan plan, List<String> words, PrintWriter out)
      throws IOException {
    return new PagerAbExperiment(plan, out, KeptExperiment.create("pager-ab", words));
  }

  /** Runs the experiment and returns the exit code. */
  public int run() throws IOException, InterruptedException {
    try (Interruption interruption =
            new Interruption(() -> conclude(RunOutcome.INTERRUPTED, "Interrupted."));
        ArmRunner runner = ArmRunner.open(plan)) {
      try {
        for (int run = 1; run <= plan.runs(); run++) {
          for (WorkloadKind kind : plan.order(run)) {
            for (AbArm arm : plan.order(run, kind)) {
              keep(runner.run(run, kind, arm));
              interruption.parkIfRequested();
            }
          }
        }
        if (plan.workloads().contains(WorkloadKind.MMAP_CHURN)
            && plan.arms().contains(AbArm.PAGER)) {
          keep(runner.calls());
        }
        interruption.parkIfRequested();
      } catch (IOException | RuntimeException e) {
        interruption.parkIfRequested();
        int _ = conclude(RunOutcome.INTERRUPTED, "pager-ab: a part failed: " + e);
        return KeptExperiment.FAILED;
      }
    }
    return conclude(RunOutcome.FINISHED, null);
  }

  private synchronized void keep(ArmResult result) {
    results.add(result);
    out.println(AbText.progress(plan, result));
    out.flush();
  }

  private synchronized void keep(ChurnCalls counted) {
    calls = counted;
  }

  /** Stores and prints the results so far; {@code why} is the reason for an early end, or null. */
  private synchronized int conclude(RunOutcome outcome, String why) {
    return kept.conclude(outcome, why, "experiment", out, this::keepResults);
  }

  private void keepResults() throws IOException {
    List<String> lines = AbText.lines(plan, results, calls);
    out.println();
    lines.forEach(out::println);
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("schema", "arenalab-pager-ab/1");
    document.put("plan", plan);
    document.put("results", results);
    document.put("churnCalls", calls);
    kept.writeDocument(PagerAbFolder.DOCUMENT, document);
    kept.writeDocument(AbManifest.FILE, AbManifest.of(plan));
    kept.write(AbManifest.RUNS, AbCsv.runs(plan, results));
    kept.write(AbManifest.AGGREGATE, AbCsv.aggregate(plan, results));
    kept.write(AbManifest.SUMMARY, AbSummary.text(plan, results, lines));
    Files.createDirectories(kept.file(PLOTS));
    for (Map.Entry<String, String> plot : AbPlots.of(plan, results).entrySet()) {
      kept.write(PLOTS + "/" + plot.getKey() + ".svg", plot.getValue());
    }
    AbRows.of(plan, results).forEach(row -> kept.addRow(row.result()));
    out.println("Plots: " + kept.file(PLOTS));
  }
}
