package org.arenalab.bench.loops.live;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.arenalab.bench.loops.chart.Plot;
import org.arenalab.bench.result.envelope.RunOutcome;
import org.arenalab.bench.run.Interruption;
import org.arenalab.bench.run.KeptExperiment;
import org.arenalab.bench.workload.PageSet;

/**
 * The experiment {@code loops}. The results are {@code loops.csv} with a line for each second,
 * {@code loops.json}, {@code loops.svg}, a row for {@code compare}, and the envelope. Used by one
 * thread; Ctrl-C is handled by another.
 */
public final class LiveExperiment {
  private static final double MEBI = 1 << 20;

  private final LivePlan plan;
  private final boolean redraw;
  private final PrintWriter out;
  private final KeptExperiment kept;
  private final List<LiveSample> samples = new ArrayList<>();
  private LiveResult result;
  private int drawn;

  private LiveExperiment(LivePlan plan, boolean redraw, PrintWriter out, KeptExperiment kept) {
    this.plan = plan;
    this.redraw = redraw;
    this.out = out;
    this.kept = kept;
  }

  /**
   * Creates an experiment and its results folder.
   *
   * @param words the words the user typed, for the envelope
   * @param redraw whether to redraw a table each second; else each second is a line
   */
  public static LiveExperiment create(
      LivePlan plan, List<String> words, boolean redraw, PrintWriter out) throws IOException {
    return new LiveExperiment(plan, redraw, out, KeptExperiment.create("loops", words));
  }

  /** Runs the experiment and returns the exit code. */
  public int run() throws IOException, InterruptedException {
    try (Interruption interruption =
        new Interruption(() -> conclude(RunOutcome.INTERRUPTED, "Interrupted."))) {
      boolean whole = LiveProcess.run(plan, this::receive);
      interruption.parkIfRequested();
      if (!whole) {
        int _ = conclude(RunOutcome.INTERRUPTED, "loops: the run failed");
        return KeptExperiment.FAILED;
      }
    }
    return conclude(RunOutcome.FINISHED, null);
  }

  private synchronized void receive(LiveProcess.Event event) {
    if (event.lines() != null) {
      event.lines().forEach(out::println);
      out.println();
      out.printf(
          "%d MiB of pages \"%s\" in process %d; a snapshot of it: loops report %d%n",
          plan.regionMb(), plan.dataset(), event.pid(), event.pid());
      out.println(LiveText.legend());
    }
    if (event.sample() != null) {
      samples.add(event.sample());
      draw(event.sample());
    }
    if (event.result() != null) {
      result = event.result();
    }
    out.flush();
  }

  private void draw(LiveSample sample) {
    if (!redraw) {
      out.println(LiveText.line(sample));
      return;
    }
    if (drawn > 0) {
      // Moves up to the table of the second before, and clears from there.
      out.print("\u001b[" + drawn + "A\u001b[J");
    }
    List<String> table = LiveText.table(sample, PageSet.PAGE_BYTES);
    table.forEach(out::println);
    drawn = table.size();
  }

  /** Stores and prints the results so far; {@code why} is the reason for an early end, or null. */
  private synchronized int conclude(RunOutcome outcome, String why) {
    return kept.conclude(outcome, why, "run", out, this::keepResults);
  }

  private void keepResults() throws IOException {
    if (!samples.isEmpty()) {
      kept.write("loops.svg", chart());
    }
    if (result != null) {
      out.println();
      LiveText.lines(result).forEach(out::println);
      kept.addRow(LiveRow.of(plan, List.of(result)).result());
    }
    if (!samples.isEmpty()) {
      out.println("Chart: " + kept.file("loops.svg"));
    }
    write();
  }

  private void write() throws IOException {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("schema", "arenalab-loops/1");
    document.put("plan", plan);
    document.put("results", result == null ? List.of() : List.of(result));
    document.put("samples", samples);
    kept.writeDocument(LiveFolder.DOCUMENT, document);
    kept.write("loops.csv", LiveText.csv(samples));
  }

  private Plot.Series series(String name, ToDoubleFunction<LiveSample> value) {
    return new Plot.Series(
        name,
        samples.stream()
            .map(each -> new Plot.Point(each.second(), Math.max(0, value.applyAsDouble(each))))
            .toList());
  }

  private String chart() {
    return new Plot(
            "Three loops over %d MiB of pages \"%s\"".formatted(plan.regionMb(), plan.dataset()),
            "seconds",
            List.of(
                new Plot.Panel(
                    "MiB",
                    List.of(
                        series("saved net", each -> each.savedBytes() / MEBI),
                        series("hot", each -> each.hot() * PageSet.PAGE_BYTES / MEBI),
                        series("warm", each -> each.warm() * PageSet.PAGE_BYTES / MEBI),
                        series("cold, raw", each -> each.cold() * PageSet.PAGE_BYTES / MEBI))),
                new Plot.Panel(
                    "loads per second",
                    List.of(
                        series("stalls", LiveSample::stalls),
                        series("prefetched", LiveSample::prefetched))),
                new Plot.Panel(
                    "% of a core", List.of(series("CPU of the loops", LiveSample::cpuPercent)))))
        .draw();
  }
}
