package org.arenalab.bench.suite;

import java.util.Arrays;
import java.util.Locale;

/** The course of memory demand in one iteration. */
enum Scenario {
  /** The working set alone. */
  STEADY,
  /** A burst at the start, then the working set. */
  BURST_TO_STEADY,
  /** A burst at the start; then no thread calls the allocator. */
  BURST_TO_IDLE,
  /** A burst of blocks of 1 to 8 MiB at the start; then no thread calls the allocator. */
  LARGE_BURST_TO_IDLE,
  /** An eighth of a burst every 150 ms: memory is needed again right after it was decommitted. */
  SAWTOOTH;

  /**
   * Returns the scenario of a value of the parameter {@code scenario}, such as {@code
   * burst-to-steady}.
   */
  static Scenario of(String label) {
    return Arrays.stream(values())
        .filter(each -> each.label().equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "scenario=%s, expected one of %s"
                        .formatted(label, Arrays.stream(values()).map(Scenario::label).toList())));
  }

  /** Returns whether an iteration begins with a burst. */
  boolean beginsWithBurst() {
    return this == BURST_TO_STEADY || this == BURST_TO_IDLE || this == LARGE_BURST_TO_IDLE;
  }

  /** Returns whether the allocator stays idle after the burst. */
  boolean idles() {
    return this == BURST_TO_IDLE || this == LARGE_BURST_TO_IDLE;
  }

  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
