package org.arenalab.pager.protocol;

import org.arenalab.os.Internal;

/**
 * The figures of the daemon in the session's header. They outlive the daemon: its successor
 * continues them. The client may damage them, and harms nobody else.
 */
@Internal
public enum DaemonCounter {
  /** Capacity of the session's store in bytes, set once. */
  STORE_BYTES;

  /** Returns the figure of a session. */
  public long get(SessionMemory session) {
    return session.header().daemonCounter(ordinal());
  }

  /** Sets the figure. For one thread at a time. */
  public void set(SessionMemory session, long value) {
    session.header().addToDaemonCounter(ordinal(), value - get(session));
  }
}
