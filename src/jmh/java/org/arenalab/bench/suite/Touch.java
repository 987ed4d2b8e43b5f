package org.arenalab.bench.suite;

import java.util.Arrays;
import java.util.Locale;

/** How much of a new block is written. */
enum Touch {
  NONE,
  /** One byte, as the reference does. */
  FIRST,
  ALL;

  /** As in the parameter {@code touch}. */
  static Touch of(String label) {
    return Arrays.stream(values())
        .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "touch=" + label + ", expected one of none, first, all"));
  }
}
