package org.arenalab.bench.compare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.arenalab.bench.result.StoredRun;
import org.arenalab.bench.result.row.RowId;
import org.arenalab.bench.result.row.RowLabels;
import org.arenalab.bench.result.row.StoredRow;

/**
 * One row of one run, with the names by which it can be filtered and projected.
 *
 * @param run the index of the row's run among the compared runs
 * @param passes the name of the row's passes, see {@link StoredRun#passes()}, or null
 * @param pair the id of the two runs whose i-th forks were measured together, or null
 * @param half the row's run within that pair, {@code a} or {@code b}
 * @param host the machine that measured the row, or null if unknown
 * @param dimensions {@code run}, {@code benchmark}, {@code mode}, {@code threads} and the row's
 *     parameters; a parameter with the name of another dimension is called {@code param:name}
 * @param parts {@code package} and {@code class}, which are part of the benchmark's name
 * @param label the text that people see for the row
 */
record Observation(
    int run,
    String passes,
    String pair,
    String half,
    String host,
    Map<String, String> dimensions,
    Map<String, String> parts,
    String label,
    StoredRow row) {

  /** Returns all rows of {@code run}, the {@code number}-th run, named by {@code labels}. */
  static List<Observation> of(int number, String label, StoredRun run, RowLabels labels) {
    Map<RowId, String> passes = run.passes();
    Map<RowId, String> hosts = run.hosts();
    List<Observation> observations = new ArrayList<>();
    for (StoredRow row : run.rows()) {
      Map<String, String> dimensions = new LinkedHashMap<>();
      dimensions.put(RowLabels.RUN, label);
      dimensions.putAll(labels.dimensions(row.id()));
      observations.add(
          new Observation(
              number,
              passes.get(row.id()),
              run.pair(),
              run.half(),
              hosts.get(row.id()),
              dimensions,
              Map.of(
                  RowLabels.PACKAGE,
                  row.id().packageName(),
                  RowLabels.CLASS,
                  labels.className(row.id())),
              labels.label(row.id()),
              row));
    }
    return observations;
  }

  /** Returns a copy of this row with the parameters {@code more} added. */
  Observation with(Map<String, String> more) {
    Map<String, String> joined = new LinkedHashMap<>(dimensions);
    joined.putAll(more);
    return new Observation(run, passes, pair, half, host, joined, parts, label, row);
  }

  /** Returns labels for all rows that are compared. */
  static RowLabels labels(List<Side> sides) {
    return RowLabels.ofRuns(
        sides.stream()
            .map(side -> side.run().rows().stream().map(StoredRow::id).toList())
            .toList());
  }

  /** Returns the dimension or part of that name; null if the row has none. */
  String value(String name) {
    return parts.getOrDefault(name, dimensions.get(name));
  }

  /** Returns the texts that a filter may match, from short to full. */
  List<String> names(String dimension) {
    RowId id = row.id();
    return switch (dimension) {
      case RowLabels.BENCHMARK -> List.of(value(dimension), id.name(), id.benchmark());
      case RowLabels.CLASS -> List.of(value(dimension), simple(id.owner()), id.owner());
      default ->
          dimensions.containsKey(dimension) || parts.containsKey(dimension)
              ? List.of(value(dimension))
              : List.of();
    };
  }

  private static String simple(String owner) {
    return owner.substring(owner.lastIndexOf('.') + 1);
  }

  /**
   * Returns the benchmark's name without the part that makes a column. For {@code a.Bench.find},
   * that is {@code Bench.find} if packages make columns, and {@code find} if classes make columns.
   */
  String benchmarkBeside(List<String> columns) {
    if (columns.contains(RowLabels.CLASS)) {
      return row.id().method();
    }
    return columns.contains(RowLabels.PACKAGE)
        ? row.id().name()
        : dimensions.get(RowLabels.BENCHMARK);
  }

  /**
   * Returns whether the i-th forks of this row and of {@code other} were measured in the same pass.
   */
  boolean sharesPasses(Observation other) {
    if (run == other.run) {
      return passes != null && passes.equals(other.passes);
    }
    return pair != null && pair.equals(other.pair) && !Objects.equals(half, other.half);
  }
}
