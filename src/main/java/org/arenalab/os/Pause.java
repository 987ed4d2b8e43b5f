package org.arenalab.os;

import java.util.concurrent.locks.LockSupport;

/**
 * A backoff for a wait that takes microseconds, unless the awaited thread lost its processor. It
 * spins for one or two microseconds, yields, then sleeps for 20 us at a time.
 *
 * <p>One instance serves one wait of one thread. An interrupted thread cannot sleep, so it yields
 * its processor each time instead.
 */
public final class Pause {
  private static final int SPINS = 200;
  private static final int YIELDS = 20;
  private static final long NAP_NS = 20_000;

  private int rounds;

  /** Waits briefly. Call it in a loop that checks whether the wait is over. */
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
