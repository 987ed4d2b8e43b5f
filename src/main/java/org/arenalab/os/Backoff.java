package org.arenalab.os;

import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.BackoffIdleStrategy;

/**
 * A backoff for a wait that takes microseconds, unless the awaited thread lost its processor. It
 * spins for one or two microseconds, yields, then sleeps for 20 us at a time.
 *
 * <p>An interrupted thread cannot sleep. {@link BackoffIdleStrategy} alone would then occupy a
 * processor that the awaited thread may need, so an interrupted thread yields each time instead.
 *
 * <p>One instance serves one wait of one thread. Cost: an object of about 200 B, so for slow paths
 * that a background thread does not take.
 */
public final class Backoff {
  private static final int SPINS = 200;
  private static final int YIELDS = 20;
  private static final long NAP_NS = 20_000;

  private final BackoffIdleStrategy strategy =
      new BackoffIdleStrategy(SPINS, YIELDS, NAP_NS, NAP_NS);

  /** Waits briefly. Call it in a loop that checks whether the wait is over. */
  @SuppressWarnings("ThreadPriorityCheck") // The awaited thread needs a processor, maybe this one.
  public void again() {
    if (Thread.currentThread().isInterrupted()) {
      Thread.yield();
    } else {
      strategy.idle();
    }
  }

  /**
   * Waits for 20 us, and for less if the thread is interrupted. Needs no object: for a loop that
   * must end although there is no Java memory.
   */
  @SuppressWarnings("ThreadPriorityCheck") // As in again.
  public static void nap() {
    if (Thread.currentThread().isInterrupted()) {
      Thread.yield();
    } else {
      LockSupport.parkNanos(NAP_NS);
    }
  }
}
