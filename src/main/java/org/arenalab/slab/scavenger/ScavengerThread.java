package org.arenalab.slab.scavenger;

import java.lang.ref.WeakReference;
import java.util.concurrent.locks.LockSupport;
import org.arenalab.os.Internal;

/**
 * The daemon thread of a {@link Scavenger}. Between two rounds it references the scavenger weakly.
 * An allocator that was dropped without closing can thus be collected, and the thread then ends.
 */
@Internal
public final class ScavengerThread implements Runnable {
  private static final long ENDED = -1;

  private final WeakReference<Scavenger> scavenger;
  private final Thread thread;
  private volatile boolean stopped;

  private ScavengerThread(Scavenger scavenger) {
    this.scavenger = new WeakReference<>(scavenger);
    thread = Thread.ofPlatform().daemon().name("arenalab-scavenger").unstarted(this);
  }

  static ScavengerThread start(Scavenger scavenger) {
    ScavengerThread started = new ScavengerThread(scavenger);
    started.thread.start();
    return started;
  }

  @Override
  public void run() {
    for (long napNs = turn(); napNs != ENDED; napNs = turn()) {
      // An interrupt has no meaning here, but would end every sleep at once.
      boolean _ = Thread.interrupted();
      LockSupport.parkNanos(napNs);
    }
  }

  /**
   * Runs one round; returns the time to sleep, or ENDED. A separate method, so that no frame
   * references the scavenger during the sleep.
   */
  private long turn() {
    Scavenger working = scavenger.get();
    return stopped || working == null ? ENDED : working.turn();
  }

  /** Makes the thread end after its current round. */
  public void stopSoon() {
    stopped = true;
    LockSupport.unpark(thread);
  }

  /** Stops the thread and waits until it has ended. */
  void stop() {
    stopSoon();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
