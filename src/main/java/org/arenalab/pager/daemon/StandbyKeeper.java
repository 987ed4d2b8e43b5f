package org.arenalab.pager.daemon;

import java.util.ArrayList;
import java.util.List;
import org.arenalab.os.socket.UnixListener;

/**
 * Keeps one standby: starts its process, gives it every session, and starts another one when it is
 * gone. Thread-safe.
 */
final class StandbyKeeper implements AutoCloseable {
  /** Starts the process of a standby for this daemon. */
  @FunctionalInterface
  interface Starter {
    /** Result of {@link #start} without a standby. */
    long NO_PROCESS = 0;

    /** Starts nothing. */
    Starter NONE = () -> NO_PROCESS;

    /** Starts a process, which then connects to the daemon's socket. Returns its number. */
    long start();
  }

  private final Starter starter;
  private final List<SessionParts> sessions = new ArrayList<>();
  private long expectedPid = Starter.NO_PROCESS;
  private StandbyLink link;
  private boolean draining;

  StandbyKeeper(Starter starter) {
    this.starter = starter;
  }

  /** Starts a process that will connect. */
  synchronized void startOne() {
    if (!draining) {
      expectedPid = starter.start();
    }
  }

  /** Takes a standby if this daemon has started it, and gives it everything. */
  synchronized boolean tryAdopt(StandbyLink candidate, int peerPid, UnixListener listener) {
    boolean expected = peerPid == expectedPid && candidate.pid() == expectedPid;
    if (draining || link != null || !expected) {
      return false;
    }
    boolean sent = share(candidate, listener) >= 0;
    link = sent ? candidate : null;
    return sent;
  }

  /** Gives a process everything; returns the number of sessions, or -1 if the process is gone. */
  synchronized int share(StandbyLink with, UnixListener listener) {
    boolean sent = with.trySend(listener);
    for (SessionParts each : sessions) {
      sent = sent && with.trySend(each);
    }
    return sent ? sessions.size() : -1;
  }

  /**
   * Dismisses the standby, and lets a successor start that has everything. In between the successor
   * alone protects the clients. Returns false if the successor is gone.
   */
  synchronized boolean trySucceed(StandbyLink successor) {
    close();
    return successor.trySendHandOver();
  }

  /** Gives the standby a session, before the client's first page may be evicted. */
  synchronized void share(SessionParts parts) {
    sessions.add(parts);
    if (link != null && !link.trySend(parts)) {
      link = null;
    }
  }

  /** Tells the standby that a session has ended. */
  synchronized void gone(long sessionId) {
    sessions.removeIf(parts -> parts.id() == sessionId);
    if (link != null && !link.trySendGone(sessionId)) {
      link = null;
    }
  }

  /** Forgets a standby that is gone. Returns whether another one is to be started. */
  synchronized boolean lost(StandbyLink candidate) {
    boolean wasOurs = candidate.pid() == expectedPid;
    if (wasOurs) {
      link = null;
    }
    return wasOurs;
  }

  /** Returns the process that stands by with every session, or {@link Starter#NO_PROCESS}. */
  synchronized long readyPid() {
    return link == null ? Starter.NO_PROCESS : link.pid();
  }

  /** Tells the standby that the daemon ends. Until {@link #close} it still protects the clients. */
  synchronized void drain() {
    draining = true;
    if (link != null && !link.trySendStop()) {
      link = null;
    }
  }

  /** Dismisses the standby. */
  @Override
  public synchronized void close() {
    draining = true;
    if (link != null) {
      boolean _ = link.trySendGoodbye();
      link = null;
    }
  }
}
