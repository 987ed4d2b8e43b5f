package org.arenalab.slab;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.arenalab.slab.heap.QuietThread;

/**
 * An owner's absence from its heap, as {@link QuietThread} sees it. A check that finds the owner
 * away is ordered after the owner's earlier actions and before its later ones. This class replaces
 * a stack trace, which takes too long for a trial.
 */
final class Absence {
  private static final int BEFORE = 0;
  private static final int AWAY = 1;
  private static final int SEEN = 2;
  private static final int OVER = 3;

  /** Number of yields before a thread stops waiting for a step of another thread. */
  private static final int YIELDS = 4;

  /** Spins before each yield, some microseconds: a yield takes milliseconds on a busy machine. */
  private static final int SPINS = 200;

  private final AtomicInteger phase = new AtomicInteger(BEFORE);

  /** Waits for a limited time until another thread has done a step. */
  static void linger(BooleanSupplier isDone) {
    for (int i = 1; i <= YIELDS * SPINS && !isDone.getAsBoolean(); i++) {
      if (i % SPINS == 0) {
        Thread.yield();
      } else {
        Thread.onSpinWait();
      }
    }
  }

  /** Keeps the owner away for a limited time, or until a scavenger sees it away. */
  void stay() {
    phase.set(AWAY);
    linger(() -> phase.get() == SEEN);
    phase.getAndSet(OVER);
  }

  boolean isOver() {
    return phase.get() == OVER;
  }

  /** Waits for a limited time. Returns whether the owner is away, and marks it as seen. */
  boolean isSeenSoon() {
    linger(() -> phase.get() != BEFORE);
    return phase.compareAndSet(AWAY, SEEN);
  }
}
