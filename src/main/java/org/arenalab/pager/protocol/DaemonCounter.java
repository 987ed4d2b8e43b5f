package org.arenalab.pager.protocol;

import org.arenalab.os.Internal;

/**
 * The figures of the daemon in the session's header, which the client can read. Times are in
 * nanoseconds. The client may damage the figures, and harms nobody else.
 */
@Internal
public enum DaemonCounter {
  /** Capacity of the session's store in bytes, set once. */
  STORE_BYTES(0),
  /** Missing faults. */
  FAULTS_MISSING(1),
  /** Faults of writes to protected pages. */
  FAULTS_PROTECTED(2),
  /** Evicted pages that lanes have restored. */
  RESTORES(3),
  /** Pages that were encoded. */
  COMPRESSED(4),
  /** Ranges that became active. */
  RANGES_ADDED(5),
  /** Active ranges that the client has left. */
  RANGES_REMOVED(6),
  /** The largest number of pages of active ranges. */
  TRACKED_PEAK(7),
  MISSING_P50_NS(8),
  MISSING_P95_NS(9),
  MISSING_P99_NS(10),
  MISSING_P999_NS(11),
  RESTORE_P50_NS(12),
  RESTORE_P95_NS(13),
  RESTORE_P99_NS(14),
  RESTORE_P999_NS(15),
  /** Time for which this daemon has served the session. */
  SERVED_NS(16),
  BACKGROUND_CPU_NS(17),
  FAULT_CPU_NS(18);

  private final int index;

  DaemonCounter(int index) {
    this.index = index;
  }

  /** Returns the figure of a session. */
  public long get(SessionMemory session) {
    return session.header().daemonCounter(index);
  }

  /** Sets the figure. For one thread at a time. */
  public void set(SessionMemory session, long value) {
    session.header().addToDaemonCounter(index, value - get(session));
  }
}
