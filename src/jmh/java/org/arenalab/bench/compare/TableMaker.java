package org.arenalab.bench.compare;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.arenalab.bench.compare.MetricTable.Cell;
import org.arenalab.bench.compare.MetricTable.GeometricMean;
import org.arenalab.bench.compare.MetricTable.TableRow;
import org.arenalab.bench.result.row.ForkStatistics;
import org.arenalab.bench.result.row.RowLabels;
import org.arenalab.bench.result.row.StoredMetric;

/** A factory of one table per metric, with judged contrasts. */
final class TableMaker {
  private final Rules rules;
  private final Predicate<String> wanted;
  private final Predicate<String> cost;

  /**
   * @param wanted the metrics to make tables of
   * @param cost totals that decide the exit code, too
   */
  TableMaker(Rules rules, Predicate<String> wanted, Predicate<String> cost) {
    this.rules = rules;
    this.wanted = wanted;
    this.cost = cost;
  }

  /**
   * Returns the tables of all metrics, the primary one first.
   *
   * @param remarks receives the rows that could not be compared
   */
  List<MetricTable> all(Projection projection, List<String> remarks) {
    Set<String> names = new LinkedHashSet<>(List.of(StoredMetric.PRIMARY));
    for (Projection.Row row : projection.rows()) {
      row.cells()
          .values()
          .forEach(each -> each.row().metrics().forEach(metric -> names.add(metric.name())));
    }
    List<MetricTable> tables = new ArrayList<>();
    for (String name : names) {
      if (wanted.test(name)) {
        tables.addAll(tables(name, projection, remarks));
      }
    }
    return tables;
  }

  /** Returns one table per kind of unit: times and rates have no common mean. */
  private List<MetricTable> tables(String name, Projection projection, List<String> remarks) {
    Map<MetricUnit, List<Projection.Row>> byUnit = new LinkedHashMap<>();
    for (Projection.Row row : projection.rows()) {
      List<MetricUnit> units =
          row.cells().values().stream()
              .map(each -> each.row().metric(name))
              .filter(metric -> metric != null && !metric.isVoid())
              .map(metric -> MetricUnit.of(metric, cost).canonical())
              .distinct()
              .toList();
      if (units.size() > 1) {
        remarks.add(
            "%s of %s is in %s: not compared"
                .formatted(
                    name,
                    RowLabels.text(row.dimensions(), Map.of()),
                    String.join(" and ", units.stream().map(MetricUnit::family).toList())));
      } else if (!units.isEmpty()) {
        byUnit.computeIfAbsent(units.getFirst(), unit -> new ArrayList<>()).add(row);
      }
    }
    List<MetricTable> tables = new ArrayList<>();
    byUnit.forEach(
        (unit, rows) -> {
          MetricTable table = table(name, unit, rows, projection.columns());
          if (table.contrasts().findAny().isPresent()) {
            tables.add(table);
          }
        });
    return tables;
  }

  private MetricTable table(
      String name, MetricUnit unit, List<Projection.Row> rows, List<String> columns) {
    List<Pair> pairs = new ArrayList<>();
    for (Projection.Row row : rows) {
      for (String column : columns.subList(1, columns.size())) {
        Pair pair = pair(name, row, columns.getFirst(), column);
        if (pair != null) {
          pairs.add(pair);
        }
      }
    }
    List<Contrast> contrasts = new Judge(rules.forRows(pairs.size()), unit).judge(pairs);
    Map<String, String> common = common(rows);
    List<TableRow> made = new ArrayList<>();
    int next = 0;
    for (Projection.Row row : rows) {
      List<Cell> cells = new ArrayList<>();
      for (String column : columns) {
        boolean reference = column.equals(columns.getFirst());
        boolean contrasted = !reference && hasPair(name, row, columns.getFirst(), column);
        cells.add(cell(name, row, column, contrasted ? contrasts.get(next++) : null));
      }
      made.add(new TableRow(RowLabels.text(row.dimensions(), common), row.dimensions(), cells));
    }
    int family = (int) contrasts.stream().filter(each -> !Double.isNaN(each.p())).count();
    return new MetricTable(name, unit, common, family, made, means(made, columns));
  }

  /** Returns the dimensions that all rows share; for a single row, all except its benchmark. */
  static Map<String, String> common(List<Projection.Row> rows) {
    Map<String, String> common =
        RowLabels.shared(rows.stream().map(Projection.Row::dimensions).toList());
    if (rows.size() == 1) {
      common.remove(RowLabels.BENCHMARK);
    }
    return common;
  }

  private static Pair pair(String name, Projection.Row row, String referenceColumn, String column) {
    if (!hasPair(name, row, referenceColumn, column)) {
      return null;
    }
    Observation reference = row.cells().get(referenceColumn);
    Observation other = row.cells().get(column);
    StoredMetric below = metric(reference, name);
    StoredMetric above = metric(other, name);
    boolean paired = reference.sharesPasses(other) && below.isWhole() && above.isWhole();
    return new Pair(values(below), values(above), paired);
  }

  private static Pair.Values values(StoredMetric metric) {
    double scale = MetricUnit.of(metric).scale();
    return new Pair.Values(metric.measured(), scale, metric.score() * scale);
  }

  private static boolean hasPair(
      String name, Projection.Row row, String referenceColumn, String column) {
    return metric(row.cells().get(referenceColumn), name) != null
        && metric(row.cells().get(column), name) != null;
  }

  private static StoredMetric metric(Observation observation, String name) {
    StoredMetric metric = observation == null ? null : observation.row().metric(name);
    return metric == null || metric.isVoid() ? null : metric;
  }

  private static Cell cell(String name, Projection.Row row, String column, Contrast contrast) {
    StoredMetric metric = metric(row.cells().get(column), name);
    if (metric == null) {
      return null;
    }
    double scale = MetricUnit.of(metric).scale();
    double[] forks = metric.forkMedians();
    for (int i = 0; i < forks.length; i++) {
      forks[i] *= scale;
    }
    double median = forks.length == 0 ? metric.score() * scale : ForkStatistics.median(forks);
    return new Cell(median, forks, contrast);
  }

  private static List<GeometricMean> means(List<TableRow> rows, List<String> columns) {
    List<GeometricMean> means = new ArrayList<>();
    for (int column = 1; column < columns.size(); column++) {
      int at = column;
      double[] logs =
          rows.stream()
              .map(row -> row.cells().get(at))
              .filter(cell -> cell != null && cell.contrast() != null)
              .map(cell -> cell.contrast().ratio())
              .filter(Objects::nonNull)
              .mapToDouble(ratio -> Math.log(ratio.value()))
              .filter(Double::isFinite)
              .toArray();
      double mean = Math.exp(Arrays.stream(logs).average().orElse(Double.NaN));
      means.add(new GeometricMean(columns.get(column), mean, logs.length));
    }
    return means;
  }
}
