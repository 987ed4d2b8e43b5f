package org.arenalab.bench.compare;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.arenalab.bench.result.row.Counted;
import org.arenalab.bench.result.row.RowLabels;

/**
 * Joins rows of runs from before and after a new {@code @Param}. A row that lacks the parameter
 * gets the requested value. This needs a row in another run with that value and no other
 * difference.
 *
 * @param values the value of each such parameter
 */
record Join(Map<String, String> values) {

  /**
   * Returns the rows, joined where possible.
   *
   * @param remarks receives a line for each parameter that was joined, or could be
   * @throws IllegalArgumentException if a parameter joins nothing
   */
  List<Observation> apply(List<Observation> rows, List<String> remarks) {
    if (values.isEmpty()) {
      suggest(rows, remarks);
      return rows;
    }
    Map<Map<String, String>, Set<Integer>> runs = new HashMap<>();
    rows.forEach(each -> runs.computeIfAbsent(key(each), k -> new HashSet<>()).add(each.run()));
    Map<String, Map<String, Integer>> counts = new TreeMap<>();
    List<Observation> joined = new ArrayList<>();
    for (Observation row : rows) {
      Map<String, String> lacking = new LinkedHashMap<>(values);
      lacking.keySet().removeAll(row.dimensions().keySet());
      Observation other = row.with(lacking);
      Set<Integer> there = lacking.isEmpty() ? Set.of() : runs.getOrDefault(key(other), Set.of());
      boolean continues = !there.isEmpty() && !there.contains(row.run());
      joined.add(continues ? other : row);
      if (continues) {
        String run = row.dimensions().get(RowLabels.RUN);
        lacking.forEach(
            (name, value) ->
                counts.computeIfAbsent(name, n -> new TreeMap<>()).merge(run, 1, Integer::sum));
      }
    }
    for (String name : values.keySet()) {
      if (!counts.containsKey(name)) {
        throw new IllegalArgumentException(nothing(name, rows));
      }
      counts
          .get(name)
          .forEach(
              (run, count) ->
                  remarks.add(
                      "joined at %s=%s: %s of %s, measured without that parameter"
                          .formatted(name, values.get(name), Counted.of(count, "row"), run)));
    }
    return joined;
  }

  private static Map<String, String> key(Observation row) {
    Map<String, String> key = new HashMap<>(row.dimensions());
    key.remove(RowLabels.RUN);
    return key;
  }

  private String nothing(String name, List<Observation> rows) {
    Set<String> known = new TreeSet<>();
    rows.forEach(
        each -> {
          if (each.dimensions().containsKey(name)) {
            known.add(each.dimensions().get(name));
          }
        });
    return "--join %s=%s joins no row: no two rows differ only by %s with this value; %s"
        .formatted(
            name,
            values.get(name),
            name,
            known.isEmpty() ? "no row has " + name : "its values are " + String.join(", ", known));
  }

  /** Adds a remark for each parameter on which rows could be joined. */
  private static void suggest(List<Observation> rows, List<String> remarks) {
    Map<Map<String, String>, Set<Integer>> runs = new HashMap<>();
    rows.forEach(each -> runs.computeIfAbsent(key(each), k -> new HashSet<>()).add(each.run()));
    Map<String, Set<String>> found = new TreeMap<>();
    for (Observation row : rows) {
      for (String name : row.row().id().params().keySet()) {
        String dimension = RowLabels.dimension(name);
        Map<String, String> without = key(row);
        String value = without.remove(dimension);
        Set<Integer> there = runs.getOrDefault(without, Set.of());
        if (!there.isEmpty() && !there.contains(row.run())) {
          found.computeIfAbsent(dimension, n -> new TreeSet<>()).add(value);
        }
      }
    }
    found.forEach(
        (name, values) ->
            remarks.add(
                "rows of the runs differ only in the parameter %s, which one run lacks: --join %s=%s compares them%s"
                    .formatted(
                        name,
                        name,
                        values.iterator().next(),
                        values.size() == 1 ? "" : " (values: " + String.join(", ", values) + ")")));
  }
}
