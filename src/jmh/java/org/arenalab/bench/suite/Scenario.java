package org.arenalab.bench.suite;

import java.util.Arrays;
import java.util.Locale;

/** How the need for memory goes in one iteration. */
enum Scenario {
  /** The working set alone. */
  STEADY,
  /** A burst at the start, then the working set. */
  BURST_TO_STEADY,
  /** A burst at the start; then nobody calls the allocator. */
  BURST_TO_IDLE,
  /** A burst of blocks of 1 to 8 MiB at the start; then nobody calls the allocator. */
  LARGE_BURST_TO_IDLE,
  /** An eighth of a burst every 150 ms: what was just given back is needed again. */
  SAWTOOTH;

  /** As in the parameter {@code scenario}: {@code burst-to-steady}. */
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

  /** Whether an iteration begins with a burst. */
  boolean beginsWithBurst() {
    return this == BURST_TO_STEADY || this == BURST_TO_IDLE || this == LARGE_BURST_TO_IDLE;
  }

  /** Whether nobody calls the allocator after the burst. */
  boolean idles() {
    return this == BURST_TO_IDLE || this == LARGE_BURST_TO_IDLE;
  }

  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
