package org.arenalab.bench.pager.demo;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.arenalab.bench.nativecontrol.FaultLanes;
import org.arenalab.bench.nativecontrol.NativeStepsException;
import org.arenalab.bench.pager.ClientProcess;
import org.arenalab.bench.pager.TouchTimes;
import org.arenalab.bench.result.envelope.RunOutcome;
import org.arenalab.bench.run.Interruption;
import org.arenalab.bench.run.KeptExperiment;

/**
 * The experiment {@code pager}. The results are {@code pager.json}, {@code pager.csv} with a line
 * for each second, rows for {@code compare}, and the envelope. Used by one thread; Ctrl-C is
 * handled by another.
 */
public final class DemoExperiment {
  private final DemoPlan plan;
  private final PrintWriter out;
  private final KeptExperiment kept;
  private final List<DemoSample> samples = new ArrayList<>();
  private DemoResult result = new DemoResult(0, null, null, "", null, null, null, null);

  private DemoExperiment(DemoPlan plan, PrintWriter out, KeptExperiment kept) {
    this.plan = plan;
    this.out = out;
    this.kept = kept;
  }

  /**
   * Creates an experiment and its results folder.
   *
   * @param words the words the user typed, for the envelope
   */
  public static DemoExperiment create(DemoPlan plan, List<String> words, PrintWriter out)
      throws IOException {
    return new DemoExperiment(plan, out, KeptExperiment.create("pager", words));
  }

  /** Runs the experiment and returns the exit code. */
  public int run() throws IOException, InterruptedException {
    try (Interruption interruption =
        new Interruption(() -> conclude(RunOutcome.INTERRUPTED, "Interrupted."))) {
      try (DemoRun run = DemoRun.start(plan)) {
        show(run);
      } catch (IOException | RuntimeException e) {
        interruption.parkIfRequested();
        int _ = conclude(RunOutcome.INTERRUPTED, "pager: the run failed: " + e);
        return KeptExperiment.FAILED;
      }
      interruption.parkIfRequested();
    }
    return conclude(RunOutcome.FINISHED, null);
  }

  private void show(DemoRun run) throws IOException, InterruptedException {
    print(run.processes());
    print(DemoText.heading());
    long saved = run.watch(this::add);
    print("");
    print("touching %d pages at random".formatted(plan.touches()));
    TouchTimes touches = run.touch();
    FaultLanes.Result lanes = null;
    String missing = "";
    try {
      lanes = DemoRun.lanes(plan);
    } catch (NativeStepsException e) {
      missing = e.getMessage();
    }
    DemoRun.Swapped swapped = DemoRun.swapped(plan);
    keep(
        new DemoResult(saved, touches, lanes, missing, swapped.times(), swapped.use(), null, null));
    DemoText.times(result).forEach(this::print);
    DemoResult.DaemonKill kill = run.killDaemon();
    print(DemoText.killed(kill));
    ClientProcess.End both = run.killBoth();
    keep(
        new DemoResult(saved, touches, lanes, missing, swapped.times(), swapped.use(), kill, both));
    print(DemoText.bothKilled(result));
  }

  private synchronized void keep(DemoResult now) {
    result = now;
  }

  private synchronized void add(DemoSample sample) {
    samples.add(sample);
    print(DemoText.line(sample));
  }

  private synchronized void print(String line) {
    out.println(line);
    out.flush();
  }

  /** Stores and prints the results so far; {@code why} is the reason for an early end, or null. */
  private synchronized int conclude(RunOutcome outcome, String why) {
    return kept.conclude(outcome, why, "run", out, this::keepResults);
  }

  private void keepResults() throws IOException {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("schema", "arenalab-pager/1");
    document.put("plan", plan);
    document.put("samples", samples);
    document.put("result", result);
    kept.writeDocument("pager.json", document);
    kept.write("pager.csv", DemoText.csv(samples));
    DemoRows.of(plan, result).forEach(row -> kept.addRow(row.result()));
    if (result.bothKilled() != null) {
      out.println();
      DemoText.verdict(result, plan.regionBytes()).forEach(out::println);
    }
  }
}
