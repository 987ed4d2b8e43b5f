package org.arenalab.tiering;

import java.lang.System.Logger.Level;
import java.lang.ref.WeakReference;
import java.util.concurrent.locks.LockSupport;
import org.arenalab.os.process.BackgroundScheduling;
import org.arenalab.statistics.QuietLog;

/**
 * The daemon thread of one loop. Its priority is the lowest, except for a loop that accesses wait
 * for. Between two turns it references the loop weakly: loops over an arena that was dropped
 * without close can be collected, and their threads then end.
 */
final class LoopThread implements Runnable {
  /** The work of a thread, cut into turns. */
  interface Loop {
    /** Result of a turn that ends the thread. */
    long ENDED = -1;

    /** Does a turn; returns the time to sleep in nanoseconds, or {@link #ENDED}. */
    long turn();
  }

  private final WeakReference<Loop> loop;
  private final Thread thread;
  private final boolean lowered;
  private volatile boolean stopped;

  private LoopThread(String name, Loop loop, boolean lowered) {
    this.lowered = lowered;
    this.loop = new WeakReference<>(loop);
    thread = Thread.ofPlatform().daemon().name(name).unstarted(this);
  }

  static LoopThread start(String name, Loop loop) {
    return start(new LoopThread(name, loop, true));
  }

  /** Starts a thread of normal priority. */
  static LoopThread startNormal(String name, Loop loop) {
    return start(new LoopThread(name, loop, false));
  }

  private static LoopThread start(LoopThread started) {
    started.thread.start();
    return started;
  }

  @Override
  public void run() {
    if (lowered) {
      lower(thread.getName());
    }
    for (long napNs = turn(); napNs != Loop.ENDED; napNs = turn()) {
      if (napNs > 0) {
        // An interrupt has no meaning here, but would end every sleep at once.
        boolean _ = Thread.interrupted();
        LockSupport.parkNanos(napNs);
      }
    }
  }

  /** Lowers the calling thread; logs a refusal, which costs speed only. */
  static void lower(String name) {
    if (!BackgroundScheduling.tryLower()) {
      QuietLog.tryLog(
          LoopThread.class.getName(), Level.DEBUG, "priority was not lowered: " + name, null);
    }
  }

  /** A separate method, so that no frame references the loop during the sleep. */
  private long turn() {
    Loop working = loop.get();
    return stopped || working == null ? Loop.ENDED : working.turn();
  }

  void wake() {
    LockSupport.unpark(thread);
  }

  /** Makes the thread end after its current turn. */
  void stopSoon() {
    stopped = true;
    wake();
  }

  boolean isAlive() {
    return thread.isAlive();
  }

  /** Waits until the thread has ended, except if it is the calling thread. */
  void awaitEnd() {
    await(thread);
  }

  /** Waits until a thread has ended, except if it is the calling thread. */
  static void await(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive() && !thread.equals(Thread.currentThread())) {
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
