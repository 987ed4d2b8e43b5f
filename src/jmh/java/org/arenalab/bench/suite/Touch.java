package org.arenalab.bench.suite;

import java.util.Arrays;
import java.util.Locale;

/** The part of a new block that is written. */
enum Touch {
  NONE,
  /** The first byte, as in hakmem's workload. */
  FIRST,
  ALL;

  /** Returns the value of the parameter {@code touch}. */
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
