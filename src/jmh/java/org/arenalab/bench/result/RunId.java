package org.arenalab.bench.result;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a run's folder, taken apart so that runs sort by age: {@code
 * 20261121T155456Z-fd159e5-dirty-2} started in the second {@code 20261121T155456Z} as the 2nd.
 */
record RunId(String second, int number, String name) implements Comparable<RunId> {
  private static final Pattern FORM =
      Pattern.compile("(\\d{8}T\\d{6}Z)-([0-9a-f]{7}|nogit)(?:-(?!\\d+$)[^/]+?)?(?:-(\\d+))?");

  /** Two jars that were measured side by side: the second one is taken for the newer. */
  private static final Pattern SECOND_OF_PAIR = Pattern.compile(".*-b(-\\d+)?");

  private static final Comparator<RunId> BY_AGE =
      Comparator.comparing(RunId::second)
          .thenComparingInt(RunId::number)
          .thenComparing(id -> SECOND_OF_PAIR.matcher(id.name()).matches())
          .thenComparing(RunId::name);

  /** The parts of {@code name}, or null where it is no run's name. */
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
