package org.arenalab.pager.daemon;

import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.locks.LockSupport;
import org.arenalab.os.process.AllowedProcessors;

/**
 * A thread that looks regularly at the processors on which this process may run, and places the
 * lanes of all sessions anew when they have changed. It looks at the standby and the heap, too.
 * Makes no garbage while nothing changes.
 */
final class ProcessorWatch implements AutoCloseable {
  private final Collection<Session> sessions;
  private final long lookEveryNs;
  private final Runnable alsoLook;
  private final Thread thread;
  private volatile boolean stopping;

  /**
   * Creates a thread that does not run yet.
   *
   * @param sessions a live view
   * @param lookEvery the time between two looks
   * @param alsoLook is called at each look
   */
  ProcessorWatch(Collection<Session> sessions, Duration lookEvery, Runnable alsoLook) {
    this.sessions = sessions;
    lookEveryNs = lookEvery.toNanos();
    this.alsoLook = alsoLook;
    thread = Thread.ofPlatform().daemon().name("pager-processors").unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  private void run() {
    AllowedProcessors allowed = new AllowedProcessors();
    boolean pending = false;
    while (!stopping) {
      LockSupport.parkNanos(lookEveryNs);
      alsoLook.run();
      if (allowed.hasChanged()) {
        int[] numbers = allowed.numbers();
        sessions.forEach(session -> session.follow(numbers));
        pending = true;
      }
      pending = pending && !allInPlace();
    }
  }

  private boolean allInPlace() {
    boolean all = true;
    for (Session each : sessions) {
      all &= each.tryTakePlaces();
    }
    return all;
  }

  /** Ends the thread soon. */
  @Override
  public void close() {
    stopping = true;
    LockSupport.unpark(thread);
  }
}
