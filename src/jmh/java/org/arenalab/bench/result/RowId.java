package org.arenalab.bench.result;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.infra.BenchmarkParams;

/** What tells one row of a result from another: the identity that JMH's JSON gives it. */
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

  /** The row that a row of JMH's JSON or of an envelope is of; null for what is neither. */
  static RowId of(JsonNode row) {
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

  /** The row without the parameter {@code arm}, which may be null. */
  public RowId without(String arm) {
    SortedMap<String, String> rest = new TreeMap<>(params);
    if (arm != null) {
      rest.remove(arm);
    }
    return new RowId(benchmark, mode, rest, threads);
  }

  /** The class with its package, such as {@code org.example.Bench}; empty where there is none. */
  public String owner() {
    return benchmark.substring(0, Math.max(0, benchmark.lastIndexOf('.')));
  }

  /** The method, such as {@code allocate}. */
  public String method() {
    return benchmark.substring(benchmark.lastIndexOf('.') + 1);
  }

  /**
   * The package: all before the first name that begins as a class does, with a capital letter; all
   * but the last name where none does.
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

  /** Class and method without the package, such as {@code ShmAllocationBenchmark.allocate}. */
  public String name() {
    String owner = owner();
    return owner.substring(owner.lastIndexOf('.') + 1)
        + benchmark.substring(Math.max(0, benchmark.lastIndexOf('.')));
  }

  /** All that distinguishes this row: {@code org.example.Suite.method avgt size=64 t1}. */
  public String identity() {
    return labelled(benchmark + " " + mode.shortLabel());
  }

  /**
   * {@code ShmAllocationBenchmark.allocate allocator=shared t1}, whatever other rows there are:
   * what a regex is matched against. People are shown the label of {@link RowLabels}.
   */
  public String label() {
    return labelled(name());
  }

  /** {@code name} with the parameters and the number of threads. */
  String labelled(String name) {
    StringBuilder label = new StringBuilder(name);
    for (Map.Entry<String, String> param : params.entrySet()) {
      label.append(' ').append(param.getKey()).append('=').append(param.getValue());
    }
    return label.append(" t").append(threads).toString();
  }
}
