package org.arenalab.bench.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.arenalab.bench.loops.accuracy.AccuracyResult;
import org.arenalab.bench.loops.accuracy.Confusion;
import org.arenalab.bench.loops.accuracy.SourceResult;
import org.arenalab.bench.loops.live.LiveResult;
import org.arenalab.bench.loops.prefetch.PrefetchPair;
import org.arenalab.bench.result.row.TimePerOperation;

/**
 * The section on the three loops: saving against stalls, stalls that prefetch avoids, and the
 * accuracy of the sources of hotness.
 */
final class LoopsSection implements Section {
  static final String ID = "loops";

  private static final int HEIGHT = 260;
  private static final int MOST_TICKS = 8;
  private static final double MEBI = 1 << 20;

  private final List<LoopsRun> runs;

  LoopsSection(List<LoopsRun> runs) {
    this.runs = runs;
  }

  @Override
  public String id() {
    return ID;
  }

  @Override
  public String title() {
    return "Three loops";
  }

  @Override
  public boolean isEmpty() {
    return runs.isEmpty();
  }

  @Override
  public void print(Html html) {
    for (int i = 0; i < runs.size(); i++) {
      LoopsRun run = runs.get(i);
      html.open("figure");
      html.element("p", "From " + run.run().title() + ".", "class", "source");
      if (!run.grid().isEmpty()) {
        grid(html, "loops-grid-" + (i + 1), run.grid());
      }
      if (!run.live().isEmpty()) {
        results(html, "Loops over a region", run.live());
      }
      if (!run.prefetch().isEmpty()) {
        prefetch(html, run.prefetch());
      }
      if (!run.accuracy().isEmpty()) {
        accuracy(html, run.accuracy());
      }
      html.close();
    }
  }

  /** Draws a line for each budget; its points are the ages of cold chunks. */
  private static void grid(Html html, String id, List<LiveResult> results) {
    Map<Integer, List<LiveResult>> byBudget = new TreeMap<>();
    results.forEach(
        each ->
            byBudget.computeIfAbsent(each.cpuBudgetPercent(), key -> new ArrayList<>()).add(each));
    List<LinePlot.Series> lines = new ArrayList<>();
    byBudget.forEach(
        (budget, same) ->
            lines.add(
                new LinePlot.Series(
                    "budget " + budget + " % of a core",
                    same.stream()
                        .sorted(Comparator.comparingInt(LiveResult::tColdMs))
                        .map(LoopsSection::point)
                        .toList())));
    List<LinePlot.Series> drawn = lines.subList(0, Math.min(Palette.COLOURS, lines.size()));
    Scale across =
        Scale.fromZero(results.stream().mapToDouble(LiveResult::stallsPerSecond).toArray());
    Scale up =
        Scale.fromZero(
            results.stream().mapToDouble(each -> Math.max(0, each.savedBytes() / MEBI)).toArray());
    List<LinePlot.Tick> ticks = new ArrayList<>();
    for (double tick : across.ticks(MOST_TICKS)) {
      ticks.add(new LinePlot.Tick(tick, Scale.shortLabel(tick)));
    }
    String title = "MiB saved net against stalls per second";
    new LinePlot(id, HEIGHT, across, ticks, up)
        .print(html, title, "Each line joins the ages of cold chunks of one budget.", drawn);
    LinePlot.noteLeftOut(html, lines.size() - drawn.size());
    results(html, title, results);
  }

  private static LinePlot.Point point(LiveResult result) {
    double saved = Math.max(0, result.savedBytes() / MEBI);
    String text =
        "t_cold %d ms, budget %d %%: %s MiB saved, %s stalls/s"
            .formatted(
                result.tColdMs(),
                result.cpuBudgetPercent(),
                TimePerOperation.digits(saved),
                TimePerOperation.digits(result.stallsPerSecond()));
    return new LinePlot.Point(result.stallsPerSecond(), saved, saved, saved, text);
  }

  private static void results(Html html, String title, List<LiveResult> results) {
    List<List<String>> rows = new ArrayList<>();
    for (LiveResult each : results) {
      rows.add(
          List.of(
              "%d ms, %d %%".formatted(each.tColdMs(), each.cpuBudgetPercent()),
              TimePerOperation.digits(each.regionBytes() / MEBI),
              TimePerOperation.digits(each.savedBytes() / MEBI),
              each.zramSavedBytes() < 0
                  ? "–"
                  : TimePerOperation.digits(each.zramSavedBytes() / MEBI),
              TimePerOperation.digits(each.stallsPerSecond()),
              percent(each.avoided()),
              "%s of %s"
                  .formatted(
                      TimePerOperation.digits(each.refaultPercentPerMinute()),
                      TimePerOperation.digits(each.goalPercentPerMinute())),
              TimePerOperation.digits(each.cpuPercent())));
    }
    DataTable.addScrolled(
        html,
        title,
        List.of(
            "t_cold, budget",
            "region MiB",
            "saved MiB",
            "zram saves MiB",
            "stalls/s",
            "stalls avoided",
            "refaults of goal, %/min",
            "CPU %"),
        rows);
  }

  private static void prefetch(Html html, List<PrefetchPair> pairs) {
    List<List<String>> rows = new ArrayList<>();
    for (PrefetchPair pair : pairs) {
      rows.add(
          List.of(
              "%s, %d µs a chunk".formatted(pair.order().label(), pair.paceUs()),
              percent(pair.avoided()),
              percent(pair.waste()),
              TimePerOperation.digits(pair.speed())));
    }
    DataTable.addScrolled(
        html,
        "Prefetch: stalls avoided",
        List.of("pattern", "stalls avoided", "wasted loads", "speed of no prefetch"),
        rows);
  }

  private static void accuracy(Html html, List<AccuracyResult> results) {
    List<List<String>> rows = new ArrayList<>();
    for (AccuracyResult result : results) {
      for (SourceResult source : result.sources()) {
        Confusion all = source.all();
        rows.add(
            List.of(
                source.source(),
                source.sees(),
                "%,d".formatted(all.hits()),
                "%,d".formatted(all.misses()),
                "%,d".formatted(all.falseAlarms()),
                "%,d".formatted(all.quiet()),
                percent(all.precision()),
                percent(all.recall()),
                TimePerOperation.digits(source.costUs())));
      }
    }
    DataTable.addScrolled(
        html,
        "Sources of hotness, judged against exact touches",
        List.of(
            "source",
            "judged by",
            "hits",
            "missed",
            "false alarms",
            "quiet",
            "precision",
            "recall",
            "µs per MiB and minute"),
        rows);
  }

  private static String percent(double share) {
    return Double.isFinite(share) ? TimePerOperation.digits(100 * share) + " %" : "–";
  }
}
