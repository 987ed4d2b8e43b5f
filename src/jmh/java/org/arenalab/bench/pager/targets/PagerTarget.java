package org.arenalab.bench.pager.targets;

import org.arenalab.bench.cli.Choice;

/** The targets, with the labels that the command takes. */
public enum PagerTarget {
  /** A page fault of one thread. */
  B1(PartKind.FAULTS, "time of a page fault, one thread"),
  /** Page faults of a thread for each processor. */
  B2(PartKind.THROUGHPUT, "page faults for each second, a thread for each processor"),
  /** Restores without faults. */
  B4(PartKind.ENSURE, "time of ensure, stored and resident pages"),
  /** Page faults while other pages are compressed. */
  B5(PartKind.COMPRESSION, "time of a page fault while compression uses its budget"),
  /** Page faults beside busy threads. */
  B6(PartKind.BUSY, "time of a page fault with two busy threads for each processor"),
  /** A client that does nothing. */
  B7(PartKind.IDLE, "processor time of an idle client"),
  /** The work of a page. */
  B8(PartKind.FAULTS, "processor time of an evicted page, and of a fault"),
  /** The memory of all processes. */
  B9(PartKind.MEMORY, "memory saved net of all processes"),
  /** Writes that race with evictions. */
  B11(PartKind.RACES, "lost writes in racing evictions"),
  /** The death of the daemon. */
  B12(PartKind.DAEMON_KILLS, "stall when the daemon is killed"),
  /** The death of daemon and standby. */
  B13(PartKind.BOTH_KILLED, "end of a client without daemon and standby"),
  /** Safepoints of a client that faults. */
  B14(PartKind.SAFEPOINTS, "safepoints of a client while it faults"),
  /** The first page faults. */
  B15(PartKind.FAULTS, "first 1,000 page faults"),
  /** A recurring phase. */
  B16(PartKind.PHASE, "page faults of a recurring phase with a recorded set");

  /** The parts, in the order in which they run. */
  enum PartKind {
    FAULTS,
    MEMORY,
    THROUGHPUT,
    ENSURE,
    COMPRESSION,
    BUSY,
    PHASE,
    IDLE,
    RACES,
    DAEMON_KILLS,
    BOTH_KILLED,
    SAFEPOINTS
  }

  private final PartKind part;
  private final String description;

  PagerTarget(PartKind part, String description) {
    this.part = part;
    this.description = description;
  }

  PartKind part() {
    return part;
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
  public static PagerTarget named(String label) {
    return Choice.named("target", "--only", label, values(), PagerTarget::name);
  }
}
