package org.arenalab.bench.result.row;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The shortest names that distinguish dotted names from each other: {@code Bench.find}, or {@code
 * tree.Bench.find} if the run has another {@code Bench.find}.
 *
 * <p>Two runs may have a benchmark in different packages, such as before and after a move. Each run
 * then has one {@code Bench.find}, and both keep that name. Only two names of one run need longer
 * names.
 *
 * <p>Immutable. <b>Cost</b>: a few short strings for each name.
 */
final class BenchmarkNames {
  private final int fewestParts;
  private final Set<String> ambiguous = new HashSet<>();

  /**
   * Reads the names of all runs.
   *
   * @param runs the full names of each run
   * @param fewestParts parts that every short name has: 2 for class and method
   */
  BenchmarkNames(List<? extends Collection<String>> runs, int fewestParts) {
    this.fewestParts = fewestParts;
    for (Collection<String> run : runs) {
      Set<String> seen = new HashSet<>();
      for (String name : new HashSet<>(run)) {
        for (String tail = last(name, fewestParts); tail != null; tail = longer(name, tail)) {
          if (!seen.add(tail)) {
            ambiguous.add(tail);
          }
        }
      }
    }
  }

  /**
   * Returns the shortest name of {@code fullName}; the full name if every shorter one is ambiguous.
   */
  String of(String fullName) {
    String tail = last(fullName, fewestParts);
    while (ambiguous.contains(tail)) {
      String longer = longer(fullName, tail);
      if (longer == null) {
        return fullName;
      }
      tail = longer;
    }
    return tail;
  }

  private static String last(String name, int parts) {
    int from = name.length();
    for (int i = 0; i < parts && from >= 0; i++) {
      from = name.lastIndexOf('.', from - 1);
    }
    return name.substring(from + 1);
  }

  /** Returns {@code tail} with one more part before it; null if {@code tail} is the whole name. */
  private static String longer(String name, String tail) {
    int dot = name.length() - tail.length() - 1;
    return dot < 0 ? null : name.substring(name.lastIndexOf('.', dot - 1) + 1);
  }
}
