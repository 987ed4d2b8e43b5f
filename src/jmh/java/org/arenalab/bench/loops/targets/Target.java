package org.arenalab.bench.loops.targets;

import org.arenalab.bench.cli.Choice;

/** The targets, with the labels that the command takes. */
public enum Target {
  /** Processor time of all loops over an idle arena, small and large. */
  A1("processor time of all loops over an idle arena"),
  /** The time until all cold pages are saved. */
  A4("time to save the cold pages"),
  /** The stall of an access, with loops and without. */
  A5("stall of an access that decompresses its chunk"),
  /** The refaults against the goal, after ten minutes. */
  A9("refaults against the goal, in a soak");

  private final String description;

  Target(String description) {
    this.description = description;
  }

  /** Returns the subject in a few words. */
  public String description() {
    return description;
  }

  /**
   * Returns the target with a label.
   *
   * @throws IllegalArgumentException if there is none; the message lists the labels
   */
  public static Target named(String label) {
    return Choice.named("target", "--only", label, values(), Target::name);
  }
}
