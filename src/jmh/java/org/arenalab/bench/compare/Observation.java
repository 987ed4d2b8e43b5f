package org.arenalab.bench.compare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.arenalab.bench.result.RowId;
import org.arenalab.bench.result.RowLabels;
import org.arenalab.bench.result.StoredRow;
import org.arenalab.bench.result.StoredRun;

/**
 * One row of one run, with the names under which it can be filtered and projected.
 *
 * @param run which of the compared runs it is from
 * @param passes what its passes are called, see {@link StoredRun#passes()}, or null
 * @param pair what run and another have in common whose i-th forks were measured together, or null
 * @param half which of the two runs it is from
 * @param host the machine that measured it, or null where that is not known
 * @param dimensions {@code run}, {@code benchmark}, {@code mode}, {@code threads} and the row's
 *     parameters; one that has the name of another is called {@code param:name}
 * @param parts {@code package} and {@code class}, which the benchmark's name already holds
 * @param label what people are shown of the row
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

  /** Every row of {@code run}, which is the {@code number}-th, with the names of {@code labels}. */
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

  /** This row as if it had the parameters {@code more}, too. */
  Observation with(Map<String, String> more) {
    Map<String, String> joined = new LinkedHashMap<>(dimensions);
    joined.putAll(more);
    return new Observation(run, passes, pair, half, host, joined, parts, label, row);
  }

  /** The labels of rows that are held against each other. */
  static RowLabels labels(List<Side> sides) {
    return RowLabels.ofRuns(
        sides.stream()
            .map(side -> side.run().rows().stream().map(StoredRow::id).toList())
            .toList());
  }

  /** The dimension or part of that name; null where the row has none. */
  String value(String name) {
    return parts.getOrDefault(name, dimensions.get(name));
  }

  /** Whether a filter for {@code benchmark} may mean one of these: from short to full. */
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
   * The benchmark's name without what makes a column: of {@code a.Bench.find} it leaves {@code
   * Bench.find} beside columns of packages, and {@code find} beside columns of classes.
   */
  String benchmarkBeside(List<String> columns) {
    if (columns.contains(RowLabels.CLASS)) {
      return row.id().method();
    }
    return columns.contains(RowLabels.PACKAGE)
        ? row.id().name()
        : dimensions.get(RowLabels.BENCHMARK);
  }

  /** Whether its i-th fork and the i-th of {@code other} were measured in the same pass. */
  boolean sharesPasses(Observation other) {
    if (run == other.run) {
      return passes != null && passes.equals(other.passes);
    }
    return pair != null && pair.equals(other.pair) && !Objects.equals(half, other.half);
  }
}
