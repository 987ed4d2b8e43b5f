package org.arenalab.bench.compare;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.arenalab.bench.result.row.RowLabels;

/**
 * A projection of observations into rows and columns.
 *
 * @param columns the names of the columns, the reference column first
 * @param rows each row's observations by column
 * @param leftOut the number of observations that lack a dimension of the columns
 */
record Projection(List<String> columns, List<Row> rows, int leftOut) {

  /**
   * One row of the projection.
   *
   * @param dimensions the dimensions that all observations of the row share
   */
  record Row(Map<String, String> dimensions, Map<String, Observation> cells) {}

  /**
   * The dimensions that the user asked for.
   *
   * @param row the dimensions that make a row; empty for all dimensions that make no column
   * @param column the dimensions that make a column
   * @param reference the column that the others are compared with, or null for the first
   */
  record Request(List<String> row, List<String> column, String reference) {}

  /**
   * Projects {@code observations}.
   *
   * @throws IllegalArgumentException if the request does not fit the observations; the message
   *     names what would fit
   */
  static Projection of(List<Observation> observations, Request request) {
    Set<String> known = new LinkedHashSet<>(RowLabels.ALWAYS);
    observations.forEach(each -> known.addAll(each.dimensions().keySet()));
    for (List<String> asked : List.of(request.row(), request.column())) {
      checkKnown(asked, known);
    }
    Map<Map<String, String>, Row> rows = new LinkedHashMap<>();
    Set<String> columns = new LinkedHashSet<>();
    int leftOut = 0;
    for (Observation each : observations) {
      String column = column(each, request.column());
      if (column == null) {
        leftOut++;
        continue;
      }
      columns.add(column);
      Map<String, String> key = rowKey(each, request);
      Row row = rows.computeIfAbsent(key, k -> new Row(k, new LinkedHashMap<>()));
      Observation taken = row.cells().putIfAbsent(column, each);
      if (taken != null) {
        throw new IllegalArgumentException(ambiguous(each, taken, request));
      }
    }
    return new Projection(
        referenceFirst(columns, request), new ArrayList<>(rows.values()), leftOut);
  }

  /** Returns this projection with the columns {@code names}, some of which may have no row. */
  Projection withColumns(Collection<String> names, String reference) {
    return new Projection(
        referenceFirst(names, new Request(List.of(), List.of(), reference)), rows, leftOut);
  }

  private static void checkKnown(List<String> asked, Set<String> known) {
    for (String name : asked) {
      if (!known.contains(name)) {
        throw new IllegalArgumentException(
            "no row has %s; names: %s".formatted(name, String.join(", ", known)));
      }
    }
  }

  private static String column(Observation each, List<String> names) {
    List<String> values = new ArrayList<>();
    for (String name : names) {
      String value = each.value(name);
      if (value == null) {
        return null;
      }
      values.add(value);
    }
    return String.join(" ", values);
  }

  private static Map<String, String> rowKey(Observation each, Request request) {
    Map<String, String> key = new LinkedHashMap<>();
    if (request.row().isEmpty()) {
      key.putAll(each.dimensions());
      key.put(RowLabels.BENCHMARK, each.benchmarkBeside(request.column()));
      request.column().forEach(key::remove);
    } else {
      request
          .row()
          .forEach(name -> key.put(name, Objects.requireNonNullElse(each.value(name), "")));
    }
    return key;
  }

  private static String ambiguous(Observation one, Observation other, Request request) {
    Set<String> differing = new TreeSet<>();
    Set<String> names = new TreeSet<>(one.dimensions().keySet());
    names.addAll(other.dimensions().keySet());
    if (!one.row().id().packageName().equals(other.row().id().packageName())) {
      names.remove(RowLabels.BENCHMARK);
      names.add(RowLabels.PACKAGE);
    }
    for (String name : names) {
      if (!request.column().contains(name) && !Objects.equals(one.value(name), other.value(name))) {
        differing.add(name);
      }
    }
    return "several rows would become one; they differ in %s: add it to --row, or select one with --filter"
        .formatted(String.join(", ", differing));
  }

  private static List<String> referenceFirst(Collection<String> columns, Request request) {
    List<String> ordered = new ArrayList<>(columns);
    if (request.reference() != null) {
      if (!ordered.remove(request.reference())) {
        throw new IllegalArgumentException(
            "no column named %s; columns: %s"
                .formatted(request.reference(), String.join(", ", columns)));
      }
      ordered.addFirst(request.reference());
    }
    return ordered;
  }
}
