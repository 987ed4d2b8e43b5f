package org.arenalab.bench.loops.accuracy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.arenalab.bench.result.row.ForkStatistics;

/** The results as text: a confusion matrix for each source, and a table of costs. */
final class AccuracyText {
  private static final String MATRIX = "%-20s %-17s %13s %13s %13s %13s %9s %9s %9s";
  private static final String COSTS = "%-20s %-17s %9s %9s %9s %9s %11s %9s";

  private AccuracyText() {}

  /** Returns the sums over the processes, and medians of their costs. */
  static List<String> lines(AccuracyPlan plan, List<AccuracyResult> results) {
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add(plan.words());
    lines.add(
        "Each source watches a range of its own, because a range can have one userfaultfd; every"
            + " access is made in all ranges.");
    lines.add(
        "Pages are 4 KiB: transparent huge pages are advised away. Truth: the touches, which are"
            + " exact. Counts are pages times rounds.");
    lines.add("");
    lines.add(
        row(
            MATRIX,
            "source",
            "judged by",
            "hit",
            "missed",
            "false alarm",
            "quiet",
            "precision",
            "recall",
            "hot/cold"));
    Map<String, List<SourceResult>> bySource = bySource(results);
    for (List<SourceResult> same : bySource.values()) {
      lines.add(matrix(same));
    }
    lines.add("");
    lines.add(
        "Processor time in us per MiB watched and minute. accesses: the faults of first accesses,"
            + " which a range without a source does not have.");
    lines.add(
        row(
            COSTS,
            "source",
            "granularity",
            "asking",
            "kernel",
            "accesses",
            "all",
            "calls/ask",
            "recall*"));
    for (List<SourceResult> same : bySource.values()) {
      lines.add(costs(same));
    }
    lines.add(
        "* of all accesses, also of those that the source cannot see. hot/cold: share of the hot"
            + " and the cold pages that are reported as they are.");
    for (List<SourceResult> same : bySource.values()) {
      same.stream()
          .filter(each -> !each.failure().isEmpty())
          .forEach(each -> lines.add(each.source() + " ended early: " + each.failure()));
    }
    return lines;
  }

  static Map<String, List<SourceResult>> bySource(List<AccuracyResult> results) {
    Map<String, List<SourceResult>> bySource = new LinkedHashMap<>();
    for (AccuracyResult result : results) {
      for (SourceResult source : result.sources()) {
        bySource.computeIfAbsent(source.source(), name -> new ArrayList<>()).add(source);
      }
    }
    return bySource;
  }

  private static String matrix(List<SourceResult> same) {
    SourceResult first = same.getFirst();
    Confusion all = Confusion.NONE;
    Confusion hotAndCold = Confusion.NONE;
    for (SourceResult each : same) {
      all = all.plus(each.all());
      hotAndCold = hotAndCold.plus(each.hot()).plus(each.cold());
    }
    return row(
        MATRIX,
        first.source(),
        first.sees(),
        all.hits(),
        all.misses(),
        all.falseAlarms(),
        all.quiet(),
        percent(all.precision()),
        percent(all.recall()),
        percent(hotAndCold.right()));
  }

  private static String costs(List<SourceResult> same) {
    SourceResult first = same.getFirst();
    return row(
        COSTS,
        first.source(),
        first.granularityBytes() / 1024 + " KiB",
        decimals(median(same, SourceResult::askingUs)),
        decimals(median(same, SourceResult::kernelThreadUs)),
        decimals(median(same, SourceResult::accessUs)),
        decimals(median(same, SourceResult::costUs)),
        decimals(median(same, each -> (double) each.kernelCalls() / each.questions())),
        percent(median(same, SourceResult::recallOfAll)));
  }

  static double median(List<SourceResult> same, ToDoubleFunction<SourceResult> value) {
    return ForkStatistics.median(same.stream().mapToDouble(value).toArray());
  }

  private static String percent(double share) {
    return Double.isNaN(share) ? "-" : String.format(Locale.ROOT, "%.2f %%", 100 * share);
  }

  private static String decimals(double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.1f", value);
  }

  private static String row(String format, Object... values) {
    return String.format(Locale.ROOT, format, values).stripTrailing();
  }
}
