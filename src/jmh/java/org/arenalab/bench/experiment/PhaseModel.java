package org.arenalab.bench.experiment;

import java.util.Arrays;

/** What is read back after compression and the idle time; the reference's names and meanings. */
public enum PhaseModel {
  /** Every page once, in order. */
  SINGLE_BULK("single-bulk"),
  /** The same; the reference has both names for it. */
  HOT_IDLE_FULL_REREAD("hot-idle-full-reread"),
  /** The first pages in order, then pages at random. */
  HOT_IDLE_PARTIAL_RANDOM("hot-idle-partial-random");

  private final String label;

  PhaseModel(String label) {
    this.label = label;
  }

  /**
   * The one that is called so.
   *
   * @throws IllegalArgumentException if none is
   */
  public static PhaseModel of(String label) {
    return Arrays.stream(values())
        .filter(each -> each.label.equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "phase model is \"%s\", expected one of %s"
                        .formatted(label, Arrays.toString(values()))));
  }

  /** The label, as the user types it. */
  @Override
  public String toString() {
    return label;
  }
}
