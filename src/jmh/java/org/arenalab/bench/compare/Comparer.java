package org.arenalab.bench.compare;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
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
import org.arenalab.bench.result.ForkStatistics;
import org.arenalab.bench.result.StoredEnvelope;
import org.arenalab.bench.result.StoredMetric;
import org.arenalab.bench.result.StoredRow;

/** Makes a {@link Comparison} of runs. */
public final class Comparer {
  private final Rules rules;
  private final Request request;

  /**
   * What to compare.
   *
   * @param row the dimensions that make a row; empty for all that make no column
   * @param column the dimensions that make a column
   * @param reference the column that the others are held against, or null for the first
   * @param filter terms that a row must meet, see {@link RowFilter}
   * @param metric which metrics to show
   * @param forced whether to compare what cannot be compared
   */
  public record Request(
      List<String> row,
      List<String> column,
      String reference,
      List<String> filter,
      Predicate<String> metric,
      boolean forced) {

    /** Runs against each other, all rows, all metrics. */
    public static Request ofRuns() {
      return new Request(
          List.of(), List.of(Observation.RUN), null, List.of(), metric -> true, false);
    }
  }

  public Comparer(Rules rules, Request request) {
    this.rules = rules;
    this.request = request;
  }

  /**
   * Compares {@code sides}, the first of which is the reference unless another one is asked for.
   *
   * @throws IncomparableException where times of these runs are not times of the same thing, and it
   *     is not forced
   * @throws IllegalArgumentException where the request does not fit the runs
   */
  public Comparison compare(List<Side> sides) throws IncomparableException {
    Environment environment = Environment.of(sides.stream().map(Side::run).toList());
    if (!environment.obstacles().isEmpty() && !request.forced) {
      throw new IncomparableException(environment);
    }
    List<Observation> observations = filtered(observations(sides));
    Projection projection =
        Projection.of(
            observations, new Projection.Request(request.row, request.column, request.reference));
    if (projection.columns().size() < 2) {
      throw new IllegalArgumentException(
          "there is one column only, %s: nothing to compare it with"
              .formatted(String.join("", projection.columns())));
    }
    List<String> remarks = new ArrayList<>();
    remarks(sides, projection, remarks);
    return new Comparison(
        sides,
        projection.columns(),
        environment,
        !environment.obstacles().isEmpty(),
        rules,
        tables(projection, remarks),
        oneSided(projection),
        remarks);
  }

  private static List<Observation> observations(List<Side> sides) {
    List<Observation> observations = new ArrayList<>();
    for (int i = 0; i < sides.size(); i++) {
      for (StoredRow row : sides.get(i).run().rows()) {
        observations.add(Observation.of(i, sides.get(i).label(), sides.get(i).run(), row));
      }
    }
    return observations;
  }

  private List<Observation> filtered(List<Observation> all) {
    RowFilter filter = new RowFilter(request.filter);
    for (String name : filter.names()) {
      if (all.stream().noneMatch(each -> each.dimensions().containsKey(name))) {
        Set<String> known = new LinkedHashSet<>();
        all.forEach(each -> known.addAll(each.dimensions().keySet()));
        throw new IllegalArgumentException(
            "no row has %s; there is %s".formatted(name, String.join(", ", known)));
      }
    }
    List<Observation> accepted = all.stream().filter(filter::accepts).toList();
    if (accepted.isEmpty()) {
      throw new IllegalArgumentException(
          all.isEmpty()
              ? "there are no rows to compare"
              : "none of %d rows passes --filter %s"
                  .formatted(all.size(), String.join(" --filter ", request.filter)));
    }
    return accepted;
  }

  private void remarks(List<Side> sides, Projection projection, List<String> remarks) {
    for (Side side : sides) {
      side.run().remarks().forEach(each -> remarks.add(side.label() + ": " + each));
      if (side.run().envelope() == null) {
        remarks.add(
            side.label() + " has no envelope: whether its machine is the same cannot be checked");
      } else if (!side.run().envelope().is("complete")) {
        remarks.add(side.label() + " is not complete");
        side.run().envelope().missingRows().forEach(each -> remarks.add("  missing " + each));
      }
      busy(side, remarks);
    }
    if (projection.leftOut() > 0) {
      remarks.add(
          "%d rows have no %s and are left out"
              .formatted(projection.leftOut(), String.join(" or ", request.column)));
    }
  }

  private static void busy(Side side, List<String> remarks) {
    StoredEnvelope envelope = side.run().envelope();
    if (envelope == null || envelope.text("host.cpus") == null) {
      return;
    }
    List<String> load = envelope.texts("load.start");
    double cpus = Double.parseDouble(envelope.text("host.cpus"));
    if (!load.isEmpty() && Double.parseDouble(load.getFirst()) > cpus) {
      remarks.add(
          "the machine was busy when %s began: a load of %s on %.0f CPUs"
              .formatted(side.label(), load.getFirst(), cpus));
    }
  }

  /** The names of all metrics, the primary one first. */
  private List<MetricTable> tables(Projection projection, List<String> remarks) {
    Set<String> names = new LinkedHashSet<>(List.of(StoredMetric.PRIMARY));
    for (Projection.Row row : projection.rows()) {
      row.cells()
          .values()
          .forEach(each -> each.row().metrics().forEach(metric -> names.add(metric.name())));
    }
    List<MetricTable> tables = new ArrayList<>();
    for (String name : names) {
      if (request.metric.test(name)) {
        tables.addAll(tables(name, projection, remarks));
      }
    }
    return tables;
  }

  /** One table for each kind of unit: times and rates have no mean in common. */
  private List<MetricTable> tables(String name, Projection projection, List<String> remarks) {
    Map<MetricUnit, List<Projection.Row>> byUnit = new LinkedHashMap<>();
    for (Projection.Row row : projection.rows()) {
      List<MetricUnit> units =
          row.cells().values().stream()
              .map(each -> each.row().metric(name))
              .filter(metric -> metric != null && !metric.isVoid())
              .map(metric -> MetricUnit.of(metric).canonical())
              .distinct()
              .toList();
      if (units.size() > 1) {
        remarks.add(
            "%s of %s is in %s: not compared"
                .formatted(
                    name,
                    row.dimensions().values(),
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
    List<Judge.Pair> pairs = new ArrayList<>();
    for (Projection.Row row : rows) {
      for (String column : columns.subList(1, columns.size())) {
        Judge.Pair pair = pair(name, row, columns.getFirst(), column);
        if (pair != null) {
          pairs.add(pair);
        }
      }
    }
    List<Contrast> contrasts = new Judge(rules, unit).judge(pairs);
    Map<String, String> common = common(rows);
    List<TableRow> made = new ArrayList<>();
    int next = 0;
    for (Projection.Row row : rows) {
      List<Cell> cells = new ArrayList<>();
      for (String column : columns) {
        boolean reference = column.equals(columns.getFirst());
        boolean contrasted = !reference && hasPair(name, row, columns.getFirst(), column);
        cells.add(cell(name, row.cells().get(column), contrasted ? contrasts.get(next++) : null));
      }
      made.add(new TableRow(label(row.dimensions(), common), row.dimensions(), cells));
    }
    int family = (int) contrasts.stream().filter(each -> !Double.isNaN(each.p())).count();
    return new MetricTable(name, unit, common, family, made, means(made, columns));
  }

  private static Judge.Pair pair(
      String name, Projection.Row row, String referenceColumn, String column) {
    if (!hasPair(name, row, referenceColumn, column)) {
      return null;
    }
    Observation reference = row.cells().get(referenceColumn);
    Observation other = row.cells().get(column);
    StoredMetric below = metric(reference, name);
    StoredMetric above = metric(other, name);
    boolean paired =
        reference.interleaved()
            && reference.run() == other.run()
            && below.isWhole()
            && above.isWhole();
    return new Judge.Pair(
        scaled(below),
        scaled(above),
        paired,
        below.score() * MetricUnit.of(below).scale(),
        above.score() * MetricUnit.of(above).scale());
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

  private static double[][] scaled(StoredMetric metric) {
    double scale = MetricUnit.of(metric).scale();
    if (scale == 1) {
      return metric.measured();
    }
    return Arrays.stream(metric.measured())
        .map(fork -> Arrays.stream(fork).map(value -> value * scale).toArray())
        .toArray(double[][]::new);
  }

  private static Cell cell(String name, Observation observation, Contrast contrast) {
    StoredMetric metric = metric(observation, name);
    if (metric == null) {
      return null;
    }
    double[] forks = ForkStatistics.forkMedians(scaled(metric));
    double median =
        forks.length == 0
            ? metric.score() * MetricUnit.of(metric).scale()
            : ForkStatistics.median(forks);
    return new Cell(median, forks, contrast);
  }

  /** What all rows have in common; of a single row, all but its name. */
  private static Map<String, String> common(List<Projection.Row> rows) {
    Map<String, String> common = shared(rows.stream().map(Projection.Row::dimensions).toList());
    if (rows.size() == 1) {
      common.remove(Observation.BENCHMARK);
    }
    return common;
  }

  static Map<String, String> shared(List<Map<String, String>> rows) {
    Map<String, String> shared = new LinkedHashMap<>(rows.getFirst());
    for (Map<String, String> row : rows) {
      shared.entrySet().removeIf(each -> !each.getValue().equals(row.get(each.getKey())));
    }
    return shared;
  }

  /** What of {@code dimensions} is not in {@code common}, threads last. */
  static String label(Map<String, String> dimensions, Map<String, String> common) {
    List<String> words = new ArrayList<>();
    dimensions.forEach(
        (name, value) -> {
          boolean told = common.containsKey(name) || value.isEmpty();
          if (!told && !name.equals(Observation.THREADS)) {
            words.add(word(name, value));
          }
        });
    String threads = dimensions.get(Observation.THREADS);
    if (threads != null && !common.containsKey(Observation.THREADS)) {
      words.add(word(Observation.THREADS, threads));
    }
    return words.isEmpty() ? "all" : String.join(" ", words);
  }

  static String word(String name, String value) {
    return switch (name) {
      case Observation.BENCHMARK, Observation.MODE, Observation.RUN -> value;
      case Observation.THREADS -> "t" + value;
      default -> name + "=" + value;
    };
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

  private static List<String> oneSided(Projection projection) {
    List<String> lines = new ArrayList<>();
    Map<String, String> common = common(projection.rows());
    List<Projection.Row> rows = new ArrayList<>(projection.rows());
    rows.sort(Comparator.comparing(row -> row.cells().keySet().toString()));
    for (Projection.Row row : rows) {
      if (row.cells().size() < projection.columns().size()) {
        lines.add(
            "only in %s: %s"
                .formatted(
                    String.join(", ", row.cells().keySet()), label(row.dimensions(), common)));
      }
    }
    return lines;
  }
}
