package org.arenalab.pager.daemon;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.arenalab.os.process.ProcessIdentity;
import org.arenalab.os.socket.UnixListener;

/**
 * Keeps one standby: starts its process, gives it every session, and starts another one when it is
 * gone, also if it ends before it is ready. A standby that is stopped for too long by a signal or a
 * debugger is killed and replaced: it could not replace this daemon.
 *
 * <p>Thread-safe. A standby that reads no message delays a call by at most the time limit of its
 * connection, once.
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

  private static final Duration SHORTEST = Duration.ofSeconds(1);

  private static final ProcessIdentity NOBODY = new ProcessIdentity(Starter.NO_PROCESS, 0);

  private final Starter starter;
  private final long stallLimitMs;
  private final List<SessionParts> sessions = new ArrayList<>();
  private ProcessIdentity expected = NOBODY;
  private volatile StandbyLink link;

  /** Looks at the expected process; null if there is none. */
  private StallWatch watch;

  private boolean failed;
  private boolean draining;

  /**
   * Begins without a standby.
   *
   * @param stallLimitMs time in milliseconds for which a standby may be stopped; 0 for no limit
   */
  StandbyKeeper(Starter starter, long stallLimitMs) {
    this.starter = starter;
    this.stallLimitMs = stallLimitMs;
  }

  /**
   * Returns the time between two calls of {@link #replaceIfEnded}: at least a second, so that a
   * standby that cannot start is not started all the time.
   */
  Duration lookEvery() {
    Duration ofLimit = StallLimit.lookEvery(stallLimitMs);
    return ofLimit.compareTo(SHORTEST) < 0 ? SHORTEST : ofLimit;
  }

  /**
   * Starts a process that will connect. A failure is reported once: the daemon serves without a
   * standby, and {@link #replaceIfEnded} tries again. Does nothing while a standby is ready, which
   * another thread has started.
   */
  synchronized void startOne() {
    if (draining || link != null) {
      return;
    }
    endWatch();
    killLast();
    try {
      expected = ProcessIdentity.of(starter.start());
      failed = false;
      if (expected.pid() != Starter.NO_PROCESS) {
        watch = new StallWatch(expected, stallLimitMs, lookEvery());
      }
    } catch (PagerDaemonException | OutOfMemoryError e) {
      // An error, too: the JVM needs a thread for each process, and the limit may be reached.
      if (!failed) {
        DaemonLog.ours().report("no standby, next attempt soon: " + e.getMessage());
      }
      failed = true;
    }
  }

  /**
   * Kills the last process if it lives. It was stopped for too long, or its connection has ended,
   * for example because it was stopped and its queue was full. The kernel continues a stopped
   * standby at the end of this daemon. That standby would then take over beside the next one.
   */
  private void killLast() {
    if (expected.pid() != Starter.NO_PROCESS && expected.isAlive()) {
      ProcessHandle.of(expected.pid()).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  /**
   * Starts another process if the last one has ended before it was ready, or could not be started.
   * Kills one that is stopped for too long. Makes no garbage while a standby is ready.
   */
  synchronized void replaceIfEnded() {
    killIfStopped();
    boolean isWanted = link == null && (failed || expected.pid() != Starter.NO_PROCESS);
    if (isWanted && (failed || !expected.isAlive())) {
      startOne();
    }
  }

  /** The death of a standby that was ready ends its connection, and {@link #lost} is called. */
  private void killIfStopped() {
    if (!draining && watch != null && watch.isExceeded()) {
      endWatch();
      DaemonLog.ours()
          .report(
              "a stopped standby is killed and replaced: pid=%d, expected at most %d ms; see --stall-limit-ms"
                  .formatted(expected.pid(), stallLimitMs));
      killLast();
    }
  }

  private void endWatch() {
    if (watch != null) {
      watch.close();
      watch = null;
    }
  }

  /** Takes a standby if this daemon has started it, and gives it everything. */
  synchronized boolean tryAdopt(StandbyLink candidate, int peerPid, UnixListener listener) {
    boolean isOurs = peerPid == expected.pid() && candidate.pid() == expected.pid();
    if (draining || link != null || !isOurs) {
      return false;
    }
    boolean sent = share(candidate, listener, () -> true);
    link = sent ? candidate : null;
    return sent;
  }

  /**
   * Gives a process everything; returns whether it has everything.
   *
   * @param afterEach is called after each session, and returns whether to continue
   */
  synchronized boolean share(StandbyLink with, UnixListener listener, BooleanSupplier afterEach) {
    boolean sent = with.trySend(listener);
    for (SessionParts each : sessions) {
      sent = sent && with.trySend(each) && afterEach.getAsBoolean();
    }
    return sent;
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
  long readyPid() {
    // Without the lock: a thread that has it may wait for the standby.
    StandbyLink ready = link;
    return ready == null ? Starter.NO_PROCESS : ready.pid();
  }

  /** Tells the standby that the daemon ends. Until {@link #close} it still protects the clients. */
  synchronized void drain() {
    draining = true;
    if (link != null && !link.trySendStop()) {
      link = null;
    }
  }

  /** Dismisses the standby. Kills one that cannot be told, because it would take over. */
  @Override
  public synchronized void close() {
    draining = true;
    endWatch();
    if (link == null || !link.trySendGoodbye()) {
      killLast();
    }
    link = null;
  }
}
