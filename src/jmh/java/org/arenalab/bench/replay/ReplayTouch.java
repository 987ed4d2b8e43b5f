package org.arenalab.bench.replay;

import java.util.Arrays;
import java.util.Locale;

/** The part of a new block that a replay writes; of a grown block, the new part. */
public enum ReplayTouch {
  NONE,
  /** The first 8 bytes. */
  FIRST,
  /** The first 8 bytes, and one byte of each cache line. */
  LINES;

  /** Returns the value of the parameter {@code touch}. */
  public static ReplayTouch of(String label) {
    return Arrays.stream(values())
        .filter(each -> each.label().equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "touch=%s, expected one of none, first, lines".formatted(label)));
  }

  /** Returns the name that a user types. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
