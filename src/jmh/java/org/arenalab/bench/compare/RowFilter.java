package org.arenalab.bench.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A filter of the rows to compare. All its terms have to hold. A term is {@code name=value} or
 * {@code name!=value}; several values are separated by commas, and {@code *} stands for any
 * letters. Any other term is a regex that is searched in a row's label and in its benchmark's full
 * name. {@link FilterValues} describes values with a comma.
 */
final class RowFilter {
  private static final Pattern TERM = Pattern.compile("([\\w.:]+?)(!?=)(.*)", Pattern.DOTALL);

  private final List<Predicate<Observation>> terms = new ArrayList<>();
  private final List<String> names = new ArrayList<>();

  /**
   * Creates a filter of these terms.
   *
   * @throws IllegalArgumentException if a regex is invalid
   */
  RowFilter(List<String> words) {
    for (String word : words) {
      Matcher term = TERM.matcher(word);
      terms.add(
          term.matches()
              ? values(term.group(1), term.group(2).equals("="), term.group(3))
              : label(word));
    }
  }

  boolean accepts(Observation row) {
    return terms.stream().allMatch(term -> term.test(row));
  }

  /** Returns the names of the dimensions that the terms use. */
  List<String> names() {
    return names;
  }

  private Predicate<Observation> values(String name, boolean wanted, String values) {
    names.add(name);
    List<Pattern> patterns = FilterValues.parse(values);
    return row -> {
      List<String> names = row.names(name);
      boolean found =
          patterns.stream()
              .anyMatch(pattern -> names.stream().anyMatch(n -> pattern.matcher(n).matches()));
      return found == wanted;
    };
  }

  private static Predicate<Observation> label(String word) {
    try {
      Pattern pattern = Pattern.compile(word);
      return row ->
          pattern.matcher(row.label()).find() || pattern.matcher(row.row().id().benchmark()).find();
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "bad filter: --filter=%s, expected name=value or a regex: %s"
              .formatted(word, e.getDescription()),
          e);
    }
  }
}
