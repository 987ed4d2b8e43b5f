package org.arenalab.os;

import java.util.concurrent.locks.LockSupport;

/**
 * Backoff for something that takes microseconds, and longer only where another thread lost its
 * processor: spins for a microsecond or two, yields, then sleeps for 20 us at a time.
 *
 * <p>For one wait of one thread. Also a thread that was interrupted, which cannot sleep, leaves its
 * processor.
 */
public final class Pause {
  private static final int SPINS = 200;
  private static final int YIELDS = 20;
  private static final long NAP_NS = 20_000;

  private int rounds;

  /** Waits a little; to be called in a loop that looks for an end of the wait. */
  @SuppressWarnings("ThreadPriorityCheck") // The awaited thread needs a processor, maybe this one.
  public void again() {
    if (rounds < SPINS) {
      rounds++;
      Thread.onSpinWait();
      return;
    }
    Thread.yield();
    if (rounds < SPINS + YIELDS) {
      rounds++;
    } else {
      LockSupport.parkNanos(NAP_NS);
    }
  }
}
