package org.arenalab.bench.compare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What to call a row: what it has in common with others is said once, above them. */
final class RowLabel {
  private RowLabel() {}

  /** What all rows have in common; of a single row, all but its name. */
  static Map<String, String> common(List<Projection.Row> rows) {
    Map<String, String> common = shared(rows.stream().map(Projection.Row::dimensions).toList());
    if (rows.size() == 1) {
      common.remove(Observation.BENCHMARK);
    }
    return common;
  }

  static Map<String, String> shared(List<Map<String, String>> rows) {
    Map<String, String> shared = new LinkedHashMap<>(rows.getFirst());
    for (Map<String, String> row : rows) {
      shared.entrySet().removeIf(each -> !each.getValue().equals(row.get(each.getKey())));
    }
    return shared;
  }

  /** What of {@code dimensions} is not in {@code common}, threads last. */
  static String of(Map<String, String> dimensions, Map<String, String> common) {
    List<String> words = new ArrayList<>();
    dimensions.forEach(
        (name, value) -> {
          boolean told = common.containsKey(name) || value.isEmpty();
          if (!told && !name.equals(Observation.THREADS)) {
            words.add(word(name, value));
          }
        });
    String threads = dimensions.get(Observation.THREADS);
    if (threads != null && !common.containsKey(Observation.THREADS)) {
      words.add(word(Observation.THREADS, threads));
    }
    return words.isEmpty() ? "all" : String.join(" ", words);
  }

  static String word(String name, String value) {
    return switch (name) {
      case Observation.BENCHMARK, Observation.MODE, Observation.RUN -> value;
      case Observation.THREADS -> "t" + value;
      default -> name + "=" + value;
    };
  }
}
