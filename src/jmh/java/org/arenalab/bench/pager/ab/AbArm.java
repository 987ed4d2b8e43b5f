package org.arenalab.bench.pager.ab;

import java.util.Locale;
import org.arenalab.bench.cli.Choice;
import org.arenalab.bench.pager.workload.Backing;
import org.arenalab.bench.pager.workload.WorkloadKind;

/** The arms, with the labels that the command takes. */
public enum AbArm {
  /** The workload over plain memory. */
  NONE(Backing.PLAIN, "plain memory"),
  /** The arm {@link #NONE} again: a ratio that is not 1 is noise. */
  A_A(Backing.PLAIN, "plain memory again"),
  /** A client of a daemon whose pages never become cold. */
  IDLE(Backing.PAGED, "attached, and no page is ever cold"),
  /** The process pager. */
  PAGER(Backing.PAGED, "the process pager"),
  /** Swap on a zram device, with MADV_PAGEOUT. */
  ZRAM(Backing.SWAPPED, "swap on zram, with MADV_PAGEOUT"),
  /** The process pager with one lane that runs on any processor. */
  SINGLE_LANE(Backing.PAGED, "the process pager with one lane on any processor"),
  /** The lanes in C, which serve faults without a codec; no workload runs. */
  C_LANES(Backing.PLAIN, "lanes in C, faults alone");

  private final Backing backing;
  private final String description;

  AbArm(Backing backing, String description) {
    this.backing = backing;
    this.description = description;
  }

  /** Returns the label, such as {@code single-lane}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Returns the label in the names of columns, such as {@code single_lane}. */
  String column() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns the arm in a few words. */
  public String description() {
    return description;
  }

  Backing backing() {
    return backing;
  }

  /** Returns whether the arm has a daemon with its standby. */
  boolean hasServer() {
    return backing == Backing.PAGED;
  }

  /** Returns whether the arm can differ from the others in a workload. */
  boolean fits(WorkloadKind kind) {
    return kind.isStable() || (this != ZRAM && this != SINGLE_LANE && this != C_LANES);
  }

  /**
   * Returns the arm with a label.
   *
   * @throws IllegalArgumentException if there is none; the message lists the labels
   */
  public static AbArm named(String label) {
    return Choice.named("arm", "--arms", label, values(), AbArm::label);
  }
}
