package org.arenalab.bench.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.openjdk.jmh.runner.BenchmarkListEntry;

/**
 * The parameters of one benchmark, as one jar or several jars have it. The jars may have its class
 * in different packages. Used by one thread.
 */
final class KnownBenchmark {
  /** The value of {@code suite.Served} that stands for any text. */
  static final String ANY = "*";

  private static final Pattern NUMBER = Pattern.compile("\\d+");

  /** A class that has the benchmark, and the class files of its jar. */
  private record Place(String className, ParamFields fields) {}

  private final String name;
  private final Set<Place> places = new LinkedHashSet<>();
  private final SortedMap<String, Set<String>> declared = new TreeMap<>();
  private final Map<String, Set<String>> values = new HashMap<>();

  KnownBenchmark(String name) {
    this.name = name;
  }

  /** Adds an entry of the list of a jar; a benchmark has one for each mode. */
  void add(BenchmarkListEntry entry, ParamFields fields) {
    places.add(new Place(entry.getUserClassQName(), fields));
    RowPlanner.declaredParams(entry)
        .forEach(
            (param, of) ->
                declared.computeIfAbsent(param, key -> new LinkedHashSet<>()).addAll(of));
  }

  String name() {
    return name;
  }

  boolean has(String param) {
    return declared.containsKey(param);
  }

  /** Returns the values that some jar declares, by parameter. */
  SortedMap<String, Set<String>> declared() {
    return declared;
  }

  /**
   * Returns the values that some jar declares or serves. {@code param} is one that the benchmark
   * has. Cost: the first call for a parameter reads class files.
   */
  Set<String> values(String param) {
    return values.computeIfAbsent(param, this::read);
  }

  private Set<String> read(String param) {
    Set<String> all = new LinkedHashSet<>(declared.get(param));
    places.forEach(place -> all.addAll(place.fields.served(place.className, param)));
    return all;
  }

  /**
   * Returns whether {@code value} is declared or served, or is a number like all declared values.
   */
  boolean knows(String param, String value) {
    return declared.get(param).contains(value)
        || values(param).contains(value)
        || values(param).contains(ANY)
        || (isNumber(value) && values(param).stream().allMatch(KnownBenchmark::isNumber));
  }

  private static boolean isNumber(String value) {
    return NUMBER.matcher(value).matches();
  }

  /** Returns the type of the parameter in the last jar whose classes show it. */
  ParamType type(String param) {
    return new ArrayList<>(places)
        .reversed().stream()
            .map(place -> place.fields.type(place.className, param))
            .filter(type -> !type.equals(ParamType.ANY))
            .findFirst()
            .orElse(ParamType.ANY);
  }

  /** Returns whether some jar has the benchmark in {@code prefix} or below. */
  boolean isBelow(String prefix) {
    return places.stream().anyMatch(place -> place.className.startsWith(prefix));
  }
}
