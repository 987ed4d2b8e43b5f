package org.arenalab.slab;

import java.lang.ref.WeakReference;
import java.util.concurrent.locks.LockSupport;

/**
 * The daemon thread of a {@link Scavenger}. Holds the scavenger weakly between two rounds: an
 * allocator that its users dropped without closing it can be collected, and the thread then ends.
 */
final class ScavengerThread implements Runnable {
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
      // An interrupt means nothing here, and would end every nap at once.
      boolean _ = Thread.interrupted();
      LockSupport.parkNanos(napNs);
    }
  }

  /** In a method of its own, so that no frame holds the scavenger during the nap. */
  private long turn() {
    Scavenger working = scavenger.get();
    return stopped || working == null ? ENDED : working.turn();
  }

  /** Makes the thread end after its current round. */
  void stopSoon() {
    stopped = true;
    LockSupport.unpark(thread);
  }

  /** Returns when the thread is not running any more. */
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
