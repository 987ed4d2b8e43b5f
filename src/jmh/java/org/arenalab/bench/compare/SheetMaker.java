package org.arenalab.bench.compare;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.arenalab.bench.compare.MetricTable.Cell;
import org.arenalab.bench.compare.MetricTable.GeometricMean;
import org.arenalab.bench.compare.MetricTable.TableRow;
import org.arenalab.bench.result.row.Counted;
import org.arenalab.bench.result.row.Estimate;
import org.arenalab.bench.result.row.RowLabels;
import org.arenalab.bench.result.row.TimePerOperation;

/** A converter of a comparison into words, common to all forms. */
final class SheetMaker {
  private static final int TWO = 2;

  private final Comparison comparison;

  SheetMaker(Comparison comparison) {
    this.comparison = comparison;
  }

  List<Sheet> sheets() {
    return comparison.tables().stream().map(this::sheet).toList();
  }

  /** Returns a description of the compared runs. */
  List<String> heading() {
    List<String> lines = new ArrayList<>();
    for (Side side : comparison.sides()) {
      String start = side.run().envelope() == null ? null : side.run().envelope().text("start");
      boolean renamed = !side.label().equals(side.run().name());
      lines.add(
          "%s%s%s, %s"
              .formatted(
                  renamed ? side.label() + ": " : "",
                  side.run().title(),
                  start == null
                      ? ""
                      : ", " + start.substring(0, Math.min(16, start.length())) + "Z",
                  Counted.of(side.run().rows().size(), "row")));
    }
    lines.add("reference: " + comparison.columns().getFirst());
    return lines;
  }

  /**
   * Returns lines such as {@code name: this -> that}, marked if the difference forbids the
   * comparison.
   */
  static List<String> differences(Environment environment) {
    List<String> lines = new ArrayList<>();
    for (Environment.Difference each : environment.differences()) {
      lines.add(
          "%s: %s%s"
              .formatted(
                  each.name(),
                  String.join(" -> ", each.values()),
                  each.forbids() ? "  (NOT COMPARABLE)" : ""));
    }
    return lines;
  }

  /** Returns the number of rows per verdict in the primary metrics, for each column. */
  List<String> summary() {
    List<String> lines = new ArrayList<>();
    List<MetricTable> primary =
        comparison.tables().stream().filter(MetricTable::isPrimary).toList();
    for (MetricTable table : primary) {
      String what = primary.size() == 1 ? "" : table.name() + ": ";
      for (int column = 1; column < comparison.columns().size(); column++) {
        String counts = counts(table, column);
        if (!counts.isEmpty()) {
          lines.add(
              "%s%s against %s: %s"
                  .formatted(
                      what,
                      comparison.columns().get(column),
                      comparison.columns().getFirst(),
                      counts));
        }
      }
    }
    return lines;
  }

  private static String counts(MetricTable table, int column) {
    List<String> counts = new ArrayList<>();
    for (Verdict verdict : Verdict.values()) {
      long count = table.count(column, verdict);
      if (count > 0) {
        counts.add(count + " " + verdict.word(table.unit().isTime()));
      }
    }
    return String.join(", ", counts);
  }

  /** Returns the explanation of the numbers: the definitions of the ratio and of the verdicts. */
  List<String> legend() {
    Rules rules = comparison.rules();
    String looks =
        rules.looks() == 1
            ? ""
            : " (%s shared by up to %d looks at the rows)".formatted(rules.alpha(), rules.looks());
    return List.of(
        "Medians over forks. Ratio: the quotient of the two medians, before rounding. [%s interval]"
                .formatted(Contrast.percent(rules.confidence()))
            + " over forks, or over the passes that forks were measured in.",
        ("Faster and slower: the interval excludes 1, by %s or more, p < %s%s after Holm over the"
                + " rows of a metric. Same: the whole interval within %s. Bootstrap seed %d.")
            .formatted(
                Contrast.percent(rules.threshold()),
                TimePerOperation.digits(rules.level()),
                looks,
                Contrast.percent(rules.threshold()),
                rules.seed()));
  }

  private Sheet sheet(MetricTable table) {
    boolean wide = comparison.columns().size() == TWO;
    List<Sheet.Line> lines = new ArrayList<>();
    if (wide) {
      groups(table).forEach(group -> wideLines(table, group, lines));
    } else {
      table.rows().stream()
          .filter(SheetMaker::hasContrast)
          .forEach(row -> longLines(table, row, lines));
    }
    lines.addAll(means(table, wide));
    return new Sheet(
        table.title(),
        words(table.common()),
        heading(wide),
        lines,
        notes(table),
        !table.isPrimary() && isDull(table));
  }

  /**
   * Returns whether all contrasts are the same, or are unresolved in a metric without a better
   * direction.
   */
  private static boolean isDull(MetricTable table) {
    return table
        .contrasts()
        .allMatch(
            each ->
                each.verdict() == Verdict.SAME
                    || (table.unit().direction() == Direction.NONE
                        && each.verdict() == Verdict.UNRESOLVED));
  }

  private List<String> heading(boolean wide) {
    String reference = comparison.columns().getFirst();
    return wide
        ? List.of("", reference, comparison.columns().get(1), "ratio", "p", "verdict")
        : List.of("", "median", "ratio to " + reference, "p", "verdict");
  }

  private static boolean hasContrast(TableRow row) {
    return row.cells().stream().anyMatch(cell -> cell != null && cell.contrast() != null);
  }

  /** Returns the rows with a contrast, grouped by consecutive rows of one benchmark. */
  private static List<List<TableRow>> groups(MetricTable table) {
    List<List<TableRow>> groups = new ArrayList<>();
    String before = null;
    for (TableRow row : table.rows()) {
      String benchmark = row.dimensions().getOrDefault(RowLabels.BENCHMARK, "");
      if (hasContrast(row)) {
        if (!benchmark.equals(before)) {
          groups.add(new ArrayList<>());
        }
        groups.getLast().add(row);
        before = benchmark;
      }
    }
    return groups;
  }

  /** Adds a heading with what the rows of a benchmark share, then the rows with short labels. */
  private void wideLines(MetricTable table, List<TableRow> group, List<Sheet.Line> lines) {
    if (group.size() == 1) {
      lines.add(wideLine(table, group.getFirst(), group.getFirst().label()));
      return;
    }
    Map<String, String> shared =
        RowLabels.shared(group.stream().map(TableRow::dimensions).toList());
    String heading = RowLabels.text(shared, table.common());
    boolean headed =
        !shared.equals(table.common()) && !table.common().containsKey(RowLabels.BENCHMARK);
    if (headed) {
      lines.add(new Sheet.Line(List.of(heading, "", "", "", "", ""), null, null, null, true));
    }
    for (TableRow row : group) {
      String label = headed ? "  " + RowLabels.text(row.dimensions(), shared) : row.label();
      lines.add(wideLine(table, row, label));
    }
  }

  private Sheet.Line wideLine(MetricTable table, TableRow row, String label) {
    Cell reference = row.cells().get(0);
    Cell other = row.cells().get(1);
    Contrast contrast = other == null ? null : other.contrast();
    return new Sheet.Line(
        List.of(
            label,
            value(table, row, reference),
            value(table, row, other),
            ratio(contrast),
            p(contrast),
            contrast == null ? "" : verdict(table, contrast)),
        contrast,
        other,
        reference,
        false);
  }

  private void longLines(MetricTable table, TableRow row, List<Sheet.Line> lines) {
    lines.add(new Sheet.Line(List.of(row.label(), "", "", "", ""), null, null, null, true));
    for (int i = 0; i < row.cells().size(); i++) {
      Cell cell = row.cells().get(i);
      if (cell == null && !isOfBenchmark(table, row, i)) {
        continue;
      }
      Contrast contrast = cell == null ? null : cell.contrast();
      String ratio = i == 0 && cell != null ? "1" : ratio(contrast);
      lines.add(
          new Sheet.Line(
              List.of(
                  "  " + comparison.columns().get(i),
                  cell == null ? "not measured" : value(table, row, cell),
                  ratio,
                  p(contrast),
                  contrast == null ? "" : verdict(table, contrast)),
              contrast,
              cell,
              row.cells().getFirst(),
              false));
    }
  }

  /**
   * Returns whether any row of the benchmark has the column: columns of other benchmarks are left
   * out.
   */
  private static boolean isOfBenchmark(MetricTable table, TableRow row, int column) {
    String benchmark = row.dimensions().get(RowLabels.BENCHMARK);
    return table.rows().stream()
        .filter(each -> Objects.equals(each.dimensions().get(RowLabels.BENCHMARK), benchmark))
        .anyMatch(each -> each.cells().get(column) != null);
  }

  private List<Sheet.Line> means(MetricTable table, boolean wide) {
    List<Sheet.Line> lines = new ArrayList<>();
    for (GeometricMean mean : table.means()) {
      if (mean.rows() > 1) {
        String label = "geometric mean of " + mean.rows() + " rows";
        String ratio = TimePerOperation.digits(mean.ratio()) + "x";
        List<String> cells =
            wide
                ? List.of(label, "", "", ratio, "", "")
                : List.of(label + ", " + mean.column(), "", ratio, "", "");
        lines.add(new Sheet.Line(cells, null, null, null, false));
      }
    }
    return lines;
  }

  /** Formats a value in the unit of the row's first value, so that a row has one unit. */
  private static String value(MetricTable table, TableRow row, Cell cell) {
    if (cell == null) {
      return "";
    }
    Cell first = row.cells().stream().filter(Objects::nonNull).findFirst().orElse(cell);
    return table.unit().format(cell.median(), first.median());
  }

  private String verdict(MetricTable table, Contrast contrast) {
    return contrast.words(table.unit().isTime(), comparison.rules().threshold());
  }

  /**
   * Formats a ratio such as {@code 1.043x [1.021, 1.066]}. Near 1, it has the digits that a
   * threshold of 2 % needs.
   */
  static String ratio(Contrast contrast) {
    if (contrast == null || contrast.ratio() == null) {
      return contrast == null ? "" : "n/a";
    }
    Estimate ratio = contrast.ratio();
    boolean bounds = contrast.ratio().forks() > 1;
    return digits(ratio.value())
        + "x"
        + (bounds ? " [%s, %s]".formatted(digits(ratio.low()), digits(ratio.high())) : "");
  }

  private static String digits(double ratio) {
    return ratio > 0.0995 && ratio < 9.995
        ? String.format(Locale.ROOT, "%.3f", ratio)
        : TimePerOperation.digits(ratio);
  }

  static String p(Contrast contrast) {
    return contrast == null ? "" : contrast.shownP();
  }

  private static String words(Map<String, String> common) {
    return common.entrySet().stream()
        .map(each -> RowLabels.word(each.getKey(), each.getValue()))
        .collect(Collectors.joining(" "));
  }

  private List<String> notes(MetricTable table) {
    List<String> notes = new ArrayList<>();
    if (table.family() > 0) {
      notes.add(
          table
              .contrasts()
              .filter(each -> !Double.isNaN(each.p()))
              .map(each -> each.basis().text())
              .distinct()
              .collect(Collectors.joining("; ", "Tested by: ", "")));
    }
    tooCoarse(table, notes);
    if (table.contrasts().anyMatch(each -> each.basis() == Contrast.Basis.TOO_FEW_FORKS)) {
      notes.add(
          String.format(
              Locale.ROOT,
              "Fewer than %d forks a side cannot show a difference: their smallest p is above %s.",
              comparison.rules().forksNeeded(1),
              comparison.rules().level()));
    }
    if (table.contrasts().anyMatch(each -> each.basis() == Contrast.Basis.SCORE_ONLY)) {
      notes.add(
          "Without raw data per fork, JMH's score replaces the median, and the variation between"
              + " forks is unknown.");
    }
    if (table.unit().direction() == Direction.WORK) {
      notes.add("Never decides the exit code, unless asked with --cost " + table.metric() + ".");
    }
    if (table.contrasts().anyMatch(SheetMaker::isOfFewForks)) {
      notes.add("Fewer than 6 forks: an interval of 95 % is only roughly that.");
    }
    return notes;
  }

  private static boolean isOfFewForks(Contrast contrast) {
    return contrast.ratio() != null
        && (contrast.basis() == Contrast.Basis.INDEPENDENT
            || contrast.basis() == Contrast.Basis.TOO_FEW_FORKS)
        && contrast.ratio().forks() > 1
        && !contrast.ratio().isInterval();
  }

  /** Adds a note if no p-value can reach the level, because the correction covers too many rows. */
  private void tooCoarse(MetricTable table, List<String> notes) {
    List<Integer> forks = new ArrayList<>();
    for (TableRow row : table.rows()) {
      for (Cell cell : row.cells()) {
        if (cell != null && cell.contrast() != null && !Double.isNaN(cell.contrast().p())) {
          if (cell.contrast().basis() == Contrast.Basis.PAIRED) {
            return;
          }
          forks.add(Math.min(cell.forks().length, row.cells().getFirst().forks().length));
        }
      }
    }
    if (forks.isEmpty()) {
      return;
    }
    int most = Collections.max(forks);
    double smallest = RankTests.smallestMannWhitney(most, most) * table.family();
    if (smallest > comparison.rules().level()) {
      notes.add(
          String.format(
              Locale.ROOT,
              "No row can be called different here: with %s and %s p stays above %.3f."
                  + " Measure %d forks, or compare fewer rows with --filter.",
              Counted.of(table.family(), "row"),
              Counted.of(most, "fork"),
              smallest,
              comparison.rules().forksNeeded(table.family())));
    }
  }
}
