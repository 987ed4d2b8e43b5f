package org.arenalab.bench.plan;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.arenalab.bench.result.row.RowId;
import org.openjdk.jmh.runner.BenchmarkListEntry;

/**
 * The parameters of some benchmarks, separately for each benchmark. JMH gives a value to every
 * benchmark that has the parameter, so a value must suit all of them.
 *
 * <p>In several jars, benchmarks with equal class and method names are one: a benchmark may have
 * moved to another package. A value suits it if it suits it in one of the jars.
 */
final class KnownParams {
  private final Map<String, KnownBenchmark> benchmarks = new LinkedHashMap<>();

  private KnownParams() {}

  /** Returns the benchmarks of one jar, whose classes are in {@code fields}. */
  static KnownParams of(Collection<BenchmarkListEntry> entries, ParamFields fields) {
    return of(List.of(entries), List.of(fields));
  }

  /** Returns the benchmarks of several jars, with the classes of each jar. */
  static KnownParams of(
      List<? extends Collection<BenchmarkListEntry>> entries, List<ParamFields> fields) {
    KnownParams known = new KnownParams();
    for (int jar = 0; jar < entries.size(); jar++) {
      for (BenchmarkListEntry entry : entries.get(jar)) {
        String name = entries.size() == 1 ? entry.getUsername() : withoutPackage(entry);
        known.benchmarks.computeIfAbsent(name, KnownBenchmark::new).add(entry, fields.get(jar));
      }
    }
    return known;
  }

  private static String withoutPackage(BenchmarkListEntry entry) {
    return new RowId(entry.getUsername(), entry.getMode(), new TreeMap<>(), 1).name();
  }

  int size() {
    return benchmarks.size();
  }

  /** Returns the benchmark {@code name}, or null. */
  KnownBenchmark get(String name) {
    return benchmarks.get(name);
  }

  /** Returns the benchmarks that have the parameter {@code name}. */
  List<KnownBenchmark> with(String name) {
    return benchmarks.values().stream().filter(each -> each.has(name)).toList();
  }

  /** Returns every value that some benchmark declares, by parameter. */
  SortedMap<String, Set<String>> declared() {
    SortedMap<String, Set<String>> all = new TreeMap<>();
    for (KnownBenchmark benchmark : benchmarks.values()) {
      benchmark
          .declared()
          .forEach(
              (name, values) ->
                  all.computeIfAbsent(name, key -> new LinkedHashSet<>()).addAll(values));
    }
    return all;
  }
}
