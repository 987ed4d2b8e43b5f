package org.arenalab.pager.daemon;

import java.util.ArrayList;
import java.util.List;
import org.arenalab.os.process.ProcessIdentity;
import org.arenalab.os.socket.UnixListener;

/**
 * Keeps one standby: starts its process, gives it every session, and starts another one when it is
 * gone, also if it ends before it is ready. Thread-safe.
 */
final class StandbyKeeper implements AutoCloseable {
  /** Starts the process of a standby for this daemon. */
  @FunctionalInterface
  interface Starter {
    /** Result of {@link #start} without a standby. */
    long NO_PROCESS = 0;

    /** Starts nothing. */
    Starter NONE = () -> NO_PROCESS;

    /**
     * Starts a process, which then connects to the daemon's socket. Returns its number.
     *
     * @throws PagerDaemonException (NOT_STARTED) if no process can be started now
     */
    long start();
  }

  private static final ProcessIdentity NOBODY = new ProcessIdentity(Starter.NO_PROCESS, 0);

  private final Starter starter;
  private final List<SessionParts> sessions = new ArrayList<>();
  private ProcessIdentity expected = NOBODY;
  private StandbyLink link;
  private boolean failed;
  private boolean draining;

  StandbyKeeper(Starter starter) {
    this.starter = starter;
  }

  /**
   * Starts a process that will connect. A failure is reported once: the daemon serves without a
   * standby, and {@link #replaceIfEnded} tries again.
   */
  synchronized void startOne() {
    if (draining) {
      return;
    }
    try {
      expected = ProcessIdentity.of(starter.start());
      failed = false;
    } catch (PagerDaemonException | OutOfMemoryError e) {
      // An error, too: the JVM needs a thread for each process, and the limit may be reached.
      if (!failed) {
        DaemonLog.ours().report("no standby, next attempt in a second: " + e.getMessage());
      }
      failed = true;
    }
  }

  /**
   * Starts another process if the last one has ended before it was ready, or could not be started.
   * Makes no garbage while a standby is ready.
   */
  synchronized void replaceIfEnded() {
    boolean isWanted = link == null && (failed || expected.pid() != Starter.NO_PROCESS);
    if (isWanted && (failed || !expected.isAlive())) {
      startOne();
    }
  }

  /** Takes a standby if this daemon has started it, and gives it everything. */
  synchronized boolean tryAdopt(StandbyLink candidate, int peerPid, UnixListener listener) {
    boolean isOurs = peerPid == expected.pid() && candidate.pid() == expected.pid();
    if (draining || link != null || !isOurs) {
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
    boolean wasOurs = candidate.pid() == expected.pid();
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
