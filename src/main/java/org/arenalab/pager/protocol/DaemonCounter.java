package org.arenalab.pager.protocol;

import org.arenalab.os.Internal;

/**
 * The figures of the daemon in the session's header, which the client can read. Times are in
 * nanoseconds. The client may damage the figures, and harms nobody else.
 */
@Internal
public enum DaemonCounter {
  /** Capacity of the session's store in bytes, set once. */
  STORE_BYTES,
  /** Missing faults. */
  FAULTS_MISSING,
  /** Faults of writes to protected pages. */
  FAULTS_PROTECTED,
  /** Evicted pages that lanes have restored. */
  RESTORES,
  /** Pages that were encoded. */
  COMPRESSED,
  /** Ranges that became active. */
  RANGES_ADDED,
  /** Active ranges that the client has left. */
  RANGES_REMOVED,
  /** The largest number of pages of active ranges. */
  TRACKED_PEAK,
  MISSING_P50_NS,
  MISSING_P95_NS,
  MISSING_P99_NS,
  MISSING_P999_NS,
  RESTORE_P50_NS,
  RESTORE_P95_NS,
  RESTORE_P99_NS,
  RESTORE_P999_NS,
  /** Time for which this daemon has served the session. */
  SERVED_NS,
  BACKGROUND_CPU_NS,
  FAULT_CPU_NS;

  /** Returns the figure of a session. */
  public long get(SessionMemory session) {
    return session.header().daemonCounter(ordinal());
  }

  /** Sets the figure. For one thread at a time. */
  public void set(SessionMemory session, long value) {
    session.header().addToDaemonCounter(ordinal(), value - get(session));
  }
}
