package org.arenalab.bench.run;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.openjdk.jmh.runner.BenchmarkListEntry;

/**
 * The parameters of some benchmarks, separately for each benchmark. JMH gives a value to every
 * benchmark that has the parameter, so a value must suit all of them.
 *
 * <p>A benchmark that is listed more than once, for several modes or jars, has the values of all
 * its entries.
 */
final class KnownParams {
  /** The parameters of one benchmark. */
  record OfBenchmark(String name, String className, SortedMap<String, Set<String>> declared) {}

  private final Map<String, OfBenchmark> benchmarks = new LinkedHashMap<>();

  private KnownParams() {}

  static KnownParams of(Collection<BenchmarkListEntry> entries) {
    KnownParams known = new KnownParams();
    for (BenchmarkListEntry entry : entries) {
      SortedMap<String, Set<String>> declared =
          known.benchmarks.computeIfAbsent(
                  entry.getUsername(),
                  name -> new OfBenchmark(name, entry.getUserClassQName(), new TreeMap<>()))
              .declared;
      RowPlanner.declaredParams(entry)
          .forEach(
              (name, values) ->
                  declared.computeIfAbsent(name, key -> new LinkedHashSet<>()).addAll(values));
    }
    return known;
  }

  /** Returns the benchmarks that have the parameter {@code name}. */
  List<OfBenchmark> with(String name) {
    return benchmarks.values().stream().filter(each -> each.declared.containsKey(name)).toList();
  }

  /** Returns every value that some benchmark declares, by parameter. */
  SortedMap<String, Set<String>> declared() {
    SortedMap<String, Set<String>> all = new TreeMap<>();
    for (OfBenchmark benchmark : benchmarks.values()) {
      benchmark.declared.forEach(
          (name, values) -> all.computeIfAbsent(name, key -> new LinkedHashSet<>()).addAll(values));
    }
    return all;
  }

  /** Returns the values that a benchmark declares and serves for a parameter that it has. */
  static List<String> values(OfBenchmark benchmark, String name, ParamFields fields) {
    return Stream.concat(
            benchmark.declared.get(name).stream(),
            fields.served(benchmark.className, name).stream())
        .toList();
  }
}
