package org.arenalab.bench.mem;

import java.util.Arrays;

/**
 * The pages that are read back after compression and the idle time. Names and meanings are
 * predicomp's.
 */
public enum PhaseModel {
  /** Reads every page once, in order. */
  SINGLE_BULK("single-bulk"),
  /** Reads every page once, in order; predicomp has two names for this model. */
  HOT_IDLE_FULL_REREAD("hot-idle-full-reread"),
  /** Reads the first pages in order, then random pages. */
  HOT_IDLE_PARTIAL_RANDOM("hot-idle-partial-random");

  private final String label;

  PhaseModel(String label) {
    this.label = label;
  }

  /**
   * Returns the model with that label.
   *
   * @throws IllegalArgumentException if no model has the label
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

  /** Returns the label, as the user types it. */
  @Override
  public String toString() {
    return label;
  }
}
