package org.arenalab.bench.cli;

import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Finds the value that a user named among the values of an option. */
public final class Choice {
  private Choice() {}

  /**
   * Returns the value with a label; upper and lower case are equal.
   *
   * @param what the values are, such as {@code target}
   * @param option that takes them, such as {@code --only}
   * @param word that the user typed
   * @throws IllegalArgumentException if there is none; the message lists the labels
   */
  public static <T> T named(
      String what, String option, String word, T[] values, Function<T, String> label) {
    for (T value : values) {
      if (label.apply(value).equalsIgnoreCase(word)) {
        return value;
      }
    }
    throw new IllegalArgumentException(
        "unknown %s: %s=%s, expected %s"
            .formatted(
                what,
                option,
                word,
                Arrays.stream(values).map(label).collect(Collectors.joining(", "))));
  }
}
