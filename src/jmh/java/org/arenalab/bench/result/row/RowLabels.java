package org.arenalab.bench.result.row;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The shortest unambiguous labels of a set of rows: {@code Bench.find avgt size=10 t1}. A label
 * contains the package if {@code Class.method} is ambiguous, and the mode if the rows have several
 * modes.
 *
 * <p>Every command that names a row uses this class. Immutable, safe for any thread.
 */
public final class RowLabels {
  public static final String BENCHMARK = "benchmark";
  public static final String MODE = "mode";
  public static final String THREADS = "threads";
  public static final String PACKAGE = "package";
  public static final String CLASS = "class";
  public static final String RUN = "run";

  /**
   * The dimensions that every row has; a parameter with one of these names becomes {@code
   * param:name}.
   */
  public static final List<String> ALWAYS = List.of(RUN, BENCHMARK, MODE, THREADS, PACKAGE, CLASS);

  private final BenchmarkNames names;
  private final BenchmarkNames classes;
  private final boolean severalModes;

  private RowLabels(List<? extends Collection<RowId>> runs) {
    this.names = new BenchmarkNames(runs.stream().map(RowLabels::benchmarks).toList(), 2);
    this.classes = new BenchmarkNames(runs.stream().map(RowLabels::owners).toList(), 1);
    this.severalModes =
        runs.stream().flatMap(Collection::stream).map(RowId::mode).distinct().count() > 1;
  }

  /** Returns labels for the rows of one run. */
  public static RowLabels of(Collection<RowId> rows) {
    return new RowLabels(List.of(rows));
  }

  /** Returns labels for the rows of one result. */
  public static RowLabels ofStored(Collection<StoredRow> rows) {
    return of(rows.stream().map(StoredRow::id).toList());
  }

  /** Returns labels that denote one row in each of {@code runs}. */
  public static RowLabels ofRuns(List<? extends Collection<RowId>> runs) {
    return new RowLabels(runs);
  }

  private static Set<String> benchmarks(Collection<RowId> rows) {
    Set<String> benchmarks = new TreeSet<>();
    rows.forEach(row -> benchmarks.add(row.benchmark()));
    return benchmarks;
  }

  private static Set<String> owners(Collection<RowId> rows) {
    Set<String> owners = new TreeSet<>();
    rows.forEach(row -> owners.add(row.owner()));
    return owners;
  }

  /** Returns class and method, with as much of the package as distinguishes them. */
  public String name(RowId row) {
    return names.of(row.benchmark());
  }

  /** Returns the class, with as much of the package as distinguishes it. */
  public String className(RowId row) {
    return classes.of(row.owner());
  }

  /** Returns a label short enough for a line: {@code Bench.find avgt size=10 t1}. */
  public String label(RowId row) {
    return row.labelled(name(row) + (severalModes ? " " + row.mode().shortLabel() : ""));
  }

  /** Returns the mode for a caption; empty if all rows have one mode. */
  public String modeIfSeveral(RowId row) {
    return severalModes ? row.mode().shortLabel() : "";
  }

  /** Returns a row's identity by dimension: benchmark, mode, threads and each parameter. */
  public Map<String, String> dimensions(RowId row) {
    Map<String, String> dimensions = new LinkedHashMap<>();
    dimensions.put(BENCHMARK, name(row));
    dimensions.put(MODE, row.mode().shortLabel());
    dimensions.put(THREADS, Integer.toString(row.threads()));
    row.params().forEach((name, value) -> dimensions.put(dimension(name), value));
    return dimensions;
  }

  /** Returns the dimension of the parameter {@code name}. */
  public static String dimension(String name) {
    return ALWAYS.contains(name) ? "param:" + name : name;
  }

  /** Returns the dimensions that all of {@code rows} share; {@code rows} must not be empty. */
  public static Map<String, String> shared(List<Map<String, String>> rows) {
    Map<String, String> shared = new LinkedHashMap<>(rows.getFirst());
    for (Map<String, String> row : rows) {
      shared.entrySet().removeIf(each -> !each.getValue().equals(row.get(each.getKey())));
    }
    return shared;
  }

  /** Returns the words of {@code dimensions} that are not in {@code common}, threads last. */
  public static String text(Map<String, String> dimensions, Map<String, String> common) {
    List<String> words = new ArrayList<>();
    dimensions.forEach(
        (name, value) -> {
          boolean told = common.containsKey(name) || value.isEmpty();
          if (!told && !name.equals(THREADS)) {
            words.add(word(name, value));
          }
        });
    String threads = dimensions.get(THREADS);
    if (threads != null && !common.containsKey(THREADS)) {
      words.add(word(THREADS, threads));
    }
    return words.isEmpty() ? "all" : String.join(" ", words);
  }

  /** Returns one dimension as a word of a label: {@code size=10}, {@code t4}. */
  public static String word(String name, String value) {
    return switch (name) {
      case BENCHMARK, MODE, RUN, PACKAGE, CLASS -> value;
      case THREADS -> "t" + value;
      default -> name + "=" + value;
    };
  }

  /** Returns one line for each benchmark that {@code runs} have in different packages. */
  public List<String> moved(Map<String, ? extends Collection<RowId>> runs) {
    Map<String, Map<String, String>> places = new TreeMap<>();
    runs.forEach(
        (run, rows) ->
            rows.forEach(
                row ->
                    places
                        .computeIfAbsent(name(row), n -> new LinkedHashMap<>())
                        .putIfAbsent(row.benchmark(), run)));
    List<String> lines = new ArrayList<>();
    places.forEach(
        (name, of) -> {
          if (of.size() > 1) {
            List<String> said = new ArrayList<>();
            of.forEach((benchmark, run) -> said.add(benchmark + " in " + run));
            lines.add(name + " is " + String.join(", ", said));
          }
        });
    return lines;
  }
}
