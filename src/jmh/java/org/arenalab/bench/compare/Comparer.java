package org.arenalab.bench.compare;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.arenalab.bench.result.envelope.StoredEnvelope;
import org.arenalab.bench.result.row.Counted;
import org.arenalab.bench.result.row.RowId;
import org.arenalab.bench.result.row.RowLabels;
import org.arenalab.bench.result.row.StoredRow;

/** A factory of a {@link Comparison} of runs. */
public final class Comparer {
  private final Rules rules;
  private final Request request;

  /**
   * The request: the rows, columns and metrics to compare.
   *
   * @param row the dimensions that make a row; empty for all dimensions that make no column
   * @param column the dimensions that make a column
   * @param reference the column that the others are compared with, or null for the first
   * @param filter terms that a row must meet, see {@link RowFilter}
   * @param metric selects the metrics to show by name
   * @param forced whether to compare runs that cannot be compared
   * @param cost selects totals that decide the exit code, see {@link Direction#WORK}
   * @param join values for parameters that some rows lack, see {@link Join}
   */
  public record Request(
      List<String> row,
      List<String> column,
      String reference,
      List<String> filter,
      Predicate<String> metric,
      boolean forced,
      Predicate<String> cost,
      Map<String, String> join) {

    /** Creates a request in which no total decides the exit code and no row is joined. */
    public Request(
        List<String> row,
        List<String> column,
        String reference,
        List<String> filter,
        Predicate<String> metric,
        boolean forced) {
      this(row, column, reference, filter, metric, forced, name -> false, Map.of());
    }

    /** Returns a request that compares runs with each other, in all rows and all metrics. */
    public static Request ofRuns() {
      return new Request(List.of(), List.of(RowLabels.RUN), null, List.of(), metric -> true, false);
    }
  }

  public Comparer(Rules rules, Request request) {
    this.rules = rules;
    this.request = request;
  }

  /**
   * Compares {@code sides}. The first side is the reference run unless the request names another.
   *
   * @throws IncomparableException if times of these runs do not measure the same thing, and the
   *     comparison is not forced
   * @throws IllegalArgumentException if the request does not fit the runs
   */
  public Comparison compare(List<Side> sides) throws IncomparableException {
    Environment ofRuns = Environment.of(sides.stream().map(Side::run).toList());
    check(ofRuns);
    RowLabels labels = Observation.labels(sides);
    List<String> joined = new ArrayList<>();
    List<Observation> all = new Join(request.join).apply(observations(sides, labels), joined);
    List<Observation> observations = filtered(all);
    Projection projection =
        Projection.of(
            observations, new Projection.Request(request.row, request.column, request.reference));
    if (request.column.equals(List.of(RowLabels.RUN))) {
      // A run without any row still gets a column, which has no row in common with the others.
      projection =
          projection.withColumns(sides.stream().map(Side::label).toList(), request.reference);
    }
    if (projection.columns().size() < 2) {
      throw new IllegalArgumentException(
          "only one column, %s: nothing to compare it with"
              .formatted(String.join("", projection.columns())));
    }
    Environment environment = ofRuns.ofRows(rowsOfSeveralHosts(projection));
    check(environment);
    List<String> remarks = new ArrayList<>();
    remarks.addAll(joined);
    remarks(sides, projection, remarks);
    remarkMoved(sides, labels, remarks);
    Rules rules = rulesFor(sides);
    return new Comparison(
        sides,
        projection.columns(),
        environment,
        !environment.obstacles().isEmpty(),
        rules,
        new TableMaker(rules, request.metric, request.cost).all(projection, remarks),
        oneSided(projection),
        remarks);
  }

  private void check(Environment environment) throws IncomparableException {
    if (!environment.obstacles().isEmpty() && !request.forced) {
      throw new IncomparableException(environment);
    }
  }

  private static long rowsOfSeveralHosts(Projection projection) {
    return projection.rows().stream()
        .filter(
            row ->
                row.cells().values().stream()
                        .map(Observation::host)
                        .filter(Objects::nonNull)
                        .distinct()
                        .count()
                    > 1)
        .count();
  }

  /** Divides the level by the number of looks: some runs looked at their result more than once. */
  private Rules rulesFor(List<Side> sides) {
    int looks = sides.stream().mapToInt(side -> side.run().looks()).max().orElse(1);
    return rules.withLooks(Math.max(looks, rules.looks()));
  }

  private static List<Observation> observations(List<Side> sides, RowLabels labels) {
    List<Observation> observations = new ArrayList<>();
    for (int i = 0; i < sides.size(); i++) {
      observations.addAll(Observation.of(i, sides.get(i).label(), sides.get(i).run(), labels));
    }
    return observations;
  }

  private List<Observation> filtered(List<Observation> all) {
    RowFilter filter = new RowFilter(request.filter);
    for (String name : filter.names()) {
      if (all.stream().noneMatch(each -> each.value(name) != null)) {
        Set<String> known = new LinkedHashSet<>(RowLabels.ALWAYS);
        all.forEach(each -> known.addAll(each.dimensions().keySet()));
        throw new IllegalArgumentException(
            "no row has %s; names: %s".formatted(name, String.join(", ", known)));
      }
    }
    List<Observation> accepted = all.stream().filter(filter::accepts).toList();
    if (accepted.isEmpty()) {
      throw new IllegalArgumentException(
          all.isEmpty()
              ? "no rows to compare"
              : "none of %s passes --filter %s"
                  .formatted(
                      Counted.of(all.size(), "row"), String.join(" --filter ", request.filter)));
    }
    return accepted;
  }

  private void remarks(List<Side> sides, Projection projection, List<String> remarks) {
    for (Side side : sides) {
      side.run().remarks().forEach(each -> remarks.add(side.label() + ": " + each));
      if (side.run().envelope() == null) {
        remarks.add(side.label() + " has no envelope: its machine cannot be checked");
      } else if (!side.run().envelope().is("complete")) {
        remarks.add(side.label() + " is not complete");
        side.run().envelope().missingRows().forEach(each -> remarks.add("  missing " + each));
      }
      busy(side, remarks);
    }
    if (projection.leftOut() > 0) {
      remarks.add(
          "left out, without %s: %s"
              .formatted(
                  String.join(" or ", request.column), Counted.of(projection.leftOut(), "row")));
    }
  }

  /** Adds a remark if rows were matched by class and method, because their package has changed. */
  private static void remarkMoved(List<Side> sides, RowLabels labels, List<String> remarks) {
    Map<String, List<RowId>> rows = new LinkedHashMap<>();
    sides.forEach(
        side -> rows.put(side.label(), side.run().rows().stream().map(StoredRow::id).toList()));
    List<String> moved = labels.moved(rows);
    if (!moved.isEmpty()) {
      String others =
          moved.size() == 1 ? "" : ", and so are " + Counted.of(moved.size() - 1, "other");
      remarks.add("matched by class and method only: " + moved.getFirst() + others);
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
          "the machine was busy when %s began: a load of %s on %s"
              .formatted(side.label(), load.getFirst(), Counted.of((long) cpus, "CPU")));
    }
  }

  private static List<String> oneSided(Projection projection) {
    List<String> lines = new ArrayList<>();
    Map<String, String> common = TableMaker.common(projection.rows());
    // A missing row is named with its benchmark, even if all rows are of one benchmark.
    common.remove(RowLabels.BENCHMARK);
    List<Projection.Row> rows = new ArrayList<>(projection.rows());
    rows.sort(Comparator.comparing(row -> row.cells().keySet().toString()));
    for (Projection.Row row : rows) {
      List<String> measured = new ArrayList<>();
      List<String> empty = new ArrayList<>();
      row.cells()
          .forEach(
              (column, cell) -> (cell.row().primary().isVoid() ? empty : measured).add(column));
      String label = RowLabels.text(row.dimensions(), common);
      if (!empty.isEmpty()) {
        lines.add("without a score in %s: %s".formatted(String.join(", ", empty), label));
      } else if (measured.size() < projection.columns().size()) {
        lines.add("only in %s: %s".formatted(String.join(", ", measured), label));
      }
    }
    return lines;
  }
}
