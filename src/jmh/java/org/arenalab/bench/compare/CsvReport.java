package org.arenalab.bench.compare;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.arenalab.bench.compare.MetricTable.Cell;
import org.arenalab.bench.compare.MetricTable.TableRow;
import org.arenalab.bench.result.row.Estimate;

/** A comparison as a CSV table (RFC 4180), one line per contrast. */
final class CsvReport {
  private static final List<String> FIGURES =
      List.of(
          "reference",
          "column",
          "unit",
          "reference_median",
          "median",
          "ratio",
          "ratio_low",
          "ratio_high",
          "p",
          "p_holm",
          "basis",
          "verdict",
          "more_forks",
          "reference_forks",
          "forks",
          "comparable");

  private final Comparison comparison;

  CsvReport(Comparison comparison) {
    this.comparison = comparison;
  }

  String print() {
    Set<String> names = new LinkedHashSet<>();
    for (MetricTable table : comparison.tables()) {
      table.rows().forEach(row -> names.addAll(row.dimensions().keySet()));
    }
    StringBuilder out = new StringBuilder();
    List<String> heading = new ArrayList<>(List.of("metric"));
    heading.addAll(names);
    heading.addAll(FIGURES);
    line(heading, out);
    for (MetricTable table : comparison.tables()) {
      for (TableRow row : table.rows()) {
        for (int column = 1; column < row.cells().size(); column++) {
          if (row.cells().get(column) != null && row.cells().get(column).contrast() != null) {
            line(cells(table, row, column, names), out);
          }
        }
      }
    }
    return out.toString();
  }

  private List<String> cells(MetricTable table, TableRow row, int column, Set<String> names) {
    Cell reference = row.cells().getFirst();
    Cell other = row.cells().get(column);
    Contrast contrast = other.contrast();
    Estimate ratio = contrast.ratio();
    List<String> cells = new ArrayList<>(List.of(table.metric()));
    names.forEach(name -> cells.add(row.dimensions().getOrDefault(name, "")));
    cells.addAll(
        List.of(
            comparison.columns().getFirst(),
            comparison.columns().get(column),
            table.unit().family(),
            number(reference.median()),
            number(other.median()),
            ratio == null ? "" : number(ratio.value()),
            ratio == null ? "" : number(ratio.low()),
            ratio == null ? "" : number(ratio.high()),
            number(contrast.p()),
            number(contrast.adjusted()),
            contrast.basis().text(),
            contrast.verdict().word(table.unit().isTime()),
            Integer.toString(contrast.moreForks()),
            Integer.toString(reference.forks().length),
            Integer.toString(other.forks().length),
            comparison.forced()
                ? "no: " + String.join("; ", comparison.environment().obstacles())
                : "yes"));
    return cells;
  }

  private static String number(double value) {
    return Double.isFinite(value) ? Double.toString(value) : "";
  }

  private static void line(List<String> cells, StringBuilder out) {
    out.append(cells.stream().map(CsvReport::quote).collect(Collectors.joining(",")))
        .append("\r\n");
  }

  private static String quote(String cell) {
    boolean plain = cell.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return plain ? cell : '"' + cell.replace("\"", "\"\"") + '"';
  }
}
