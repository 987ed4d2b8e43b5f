package org.arenalab.bench.result.row;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.infra.BenchmarkParams;

/** The identity of a row in a result, with the fields by which JMH's JSON identifies it. */
public record RowId(String benchmark, Mode mode, SortedMap<String, String> params, int threads) {

  public RowId {
    params = Collections.unmodifiableSortedMap(new TreeMap<>(params));
  }

  public static RowId of(BenchmarkParams row) {
    SortedMap<String, String> params = new TreeMap<>();
    for (String key : row.getParamsKeys()) {
      params.put(key, row.getParam(key));
    }
    return new RowId(row.getBenchmark(), row.getMode(), params, row.getThreads());
  }

  /** Returns the identity of a row of JMH's JSON or of an envelope; null for any other node. */
  public static RowId of(JsonNode row) {
    SortedMap<String, String> params = new TreeMap<>();
    row.path("params").properties().forEach(p -> params.put(p.getKey(), p.getValue().asText()));
    for (Mode mode : Mode.values()) {
      if (row.path("benchmark").isTextual()
          && mode.shortLabel().equals(row.path("mode").asText())) {
        return new RowId(
            row.path("benchmark").asText(), mode, params, row.path("threads").asInt(1));
      }
    }
    return null;
  }

  /** Returns the row without the parameter {@code arm}, which may be null. */
  public RowId without(String arm) {
    SortedMap<String, String> rest = new TreeMap<>(params);
    if (arm != null) {
      rest.remove(arm);
    }
    return new RowId(benchmark, mode, rest, threads);
  }

  /**
   * Returns the class with its package, such as {@code org.example.Bench}; empty if the name has
   * none.
   */
  public String owner() {
    return benchmark.substring(0, Math.max(0, benchmark.lastIndexOf('.')));
  }

  /** Returns the method, such as {@code allocate}. */
  public String method() {
    return benchmark.substring(benchmark.lastIndexOf('.') + 1);
  }

  /**
   * Returns the package: the part before the first name with a capital letter, as class names have.
   * Without such a name, returns all parts except the last.
   */
  public String packageName() {
    String owner = owner();
    int end = -1;
    for (int from = 0; from < owner.length(); from = next(owner, from)) {
      if (Character.isUpperCase(owner.charAt(from))) {
        return owner.substring(0, Math.max(0, from - 1));
      }
      end = from - 1;
    }
    return owner.substring(0, Math.max(0, end));
  }

  private static int next(String name, int from) {
    int dot = name.indexOf('.', from);
    return dot < 0 ? name.length() : dot + 1;
  }

  /**
   * Returns class and method without the package, such as {@code ShmAllocationBenchmark.allocate}.
   */
  public String name() {
    String owner = owner();
    return owner.substring(owner.lastIndexOf('.') + 1)
        + benchmark.substring(Math.max(0, benchmark.lastIndexOf('.')));
  }

  /** Returns the full identity: {@code org.example.Suite.method avgt size=64 t1}. */
  public String identity() {
    return labelled(benchmark + " " + mode.shortLabel());
  }

  /**
   * Returns {@code ShmAllocationBenchmark.allocate allocator=shared t1}, independent of the other
   * rows. Regular expressions are matched against this label. Messages show the label of {@link
   * RowLabels}.
   */
  public String label() {
    return labelled(name());
  }

  /** Returns {@code name} with the parameters and the number of threads. */
  String labelled(String name) {
    StringBuilder label = new StringBuilder(name);
    for (Map.Entry<String, String> param : params.entrySet()) {
      label.append(' ').append(param.getKey()).append('=').append(param.getValue());
    }
    return label.append(" t").append(threads).toString();
  }
}
