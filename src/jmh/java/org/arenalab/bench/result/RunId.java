package org.arenalab.bench.result;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The parsed name of a run's folder, which sorts by age. {@code 20261121T155456Z-fd159e5-dirty-2}
 * started in the second {@code 20261121T155456Z} as the 2nd run.
 */
record RunId(String second, int number, String name) implements Comparable<RunId> {
  private static final Pattern FORM =
      Pattern.compile("(\\d{8}T\\d{6}Z)-([0-9a-f]{7}|nogit)(?:-(?!\\d+$)[^/]+?)?(?:-(\\d+))?");

  /** Matches side b of two jars that were measured side by side; side b counts as the newer. */
  private static final Pattern SECOND_OF_PAIR = Pattern.compile(".*-b(-\\d+)?");

  private static final Comparator<RunId> BY_AGE =
      Comparator.comparing(RunId::second)
          .thenComparingInt(RunId::number)
          .thenComparing(id -> SECOND_OF_PAIR.matcher(id.name()).matches())
          .thenComparing(RunId::name);

  /** Parses {@code name}; returns null if it is not a run's name. */
  static RunId of(String name) {
    Matcher matcher = FORM.matcher(name);
    if (!matcher.matches()) {
      return null;
    }
    String number = matcher.group(3);
    return new RunId(
        matcher.group(1),
        number == null || number.length() > 6 ? 1 : Integer.parseInt(number),
        name);
  }

  @Override
  public int compareTo(RunId other) {
    return BY_AGE.compare(this, other);
  }
}
