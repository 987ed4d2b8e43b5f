package org.arenalab.bench.profiler;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * One benchmark in one mode with one value for each of its parameters: what one recording per fork
 * is made of.
 */
record ProfileRow(String benchmark, Mode mode, Map<String, String> parameters) {
  private static final String OWN_SUITES = "org\\.arenalab\\.bench\\.suite\\.";

  ProfileRow {
    parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
  }

  /**
   * Every row whose benchmark one of {@code patterns} finds, in JMH's order.
   *
   * @param overrides parameter values in place of those in the annotations; a benchmark without
   *     such a parameter ignores it
   */
  static List<ProfileRow> find(List<String> patterns, Map<String, List<String>> overrides) {
    List<ProfileRow> rows = new ArrayList<>();
    for (BenchmarkListEntry entry :
        BenchmarkList.defaultList()
            .find(
                OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT),
                patterns,
                List.of())) {
      for (Map<String, String> parameters : combinations(values(entry, overrides))) {
        rows.add(new ProfileRow(entry.getUsername(), entry.getMode(), parameters));
      }
    }
    return rows;
  }

  private static Map<String, List<String>> values(
      BenchmarkListEntry entry, Map<String, List<String>> overrides) {
    Map<String, List<String>> values = new TreeMap<>();
    entry
        .getParams()
        .orElse(Map.of())
        .forEach((name, own) -> values.put(name, overrides.getOrDefault(name, List.of(own))));
    return values;
  }

  private static List<Map<String, String>> combinations(Map<String, List<String>> values) {
    List<Map<String, String>> combinations = List.of(Map.of());
    for (Map.Entry<String, List<String>> parameter : values.entrySet()) {
      List<Map<String, String>> longer = new ArrayList<>();
      for (Map<String, String> shorter : combinations) {
        for (String value : parameter.getValue()) {
          Map<String, String> with = new LinkedHashMap<>(shorter);
          with.put(parameter.getKey(), value);
          longer.add(with);
        }
      }
      combinations = longer;
    }
    return combinations;
  }

  /** For people: {@code ShmAllocationBenchmark.allocate allocator=shared size=64}. */
  String label() {
    return shortName()
        + parameters.entrySet().stream()
            .map(p -> " " + p.getKey() + "=" + p.getValue())
            .collect(Collectors.joining());
  }

  /** {@code Class.method}, without the package. */
  String shortName() {
    int method = benchmark.lastIndexOf('.');
    return benchmark.substring(benchmark.lastIndexOf('.', method - 1) + 1);
  }

  /** For file systems, and different for every row; see {@link FileNames#safe}. */
  String fileName(int fork) {
    StringBuilder name = new StringBuilder(benchmark.replaceFirst("^" + OWN_SUITES, ""));
    name.append('-').append(mode.shortLabel());
    StringBuilder identity = new StringBuilder(benchmark).append(mode);
    parameters.forEach(
        (key, value) -> {
          // A value that could be read as another parameter is marked as changed.
          name.append('-').append(key).append('=').append(value.replace('=', '?'));
          identity.append('\0').append(key).append('\0').append(value);
        });
    return FileNames.safe(name.toString(), identity.toString()) + "-fork" + fork;
  }
}
