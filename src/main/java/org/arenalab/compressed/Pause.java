package org.arenalab.compressed;

import java.util.concurrent.locks.LockSupport;

/**
 * Waits for something that takes microseconds; longer only where another thread lost its processor.
 */
final class Pause {
  private static final int SPINS = 200;
  private static final int YIELDS = 20;
  private static final long NAP_NS = 20_000;

  private int rounds;

  @SuppressWarnings("ThreadPriorityCheck") // What is waited for needs a processor, maybe this one.
  void again() {
    rounds++;
    if (rounds < SPINS) {
      Thread.onSpinWait();
    } else if (rounds < SPINS + YIELDS) {
      Thread.yield();
    } else {
      LockSupport.parkNanos(NAP_NS);
    }
  }
}
