package org.arenalab.slab;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * An owner's stay outside of its heap, as {@link QuietThread} sees it: a look that finds the owner
 * away is ordered after all that the owner did before, and before all that it does afterwards.
 * Stands for a stack trace, which takes too long for a trial.
 */
final class Absence {
  private static final int BEFORE = 0;
  private static final int AWAY = 1;
  private static final int SEEN = 2;
  private static final int OVER = 3;

  /** How often a thread lets others run before it stops waiting for a step of theirs. */
  private static final int YIELDS = 4;

  /** Spins before each yield, some microseconds: a yield takes milliseconds on a busy machine. */
  private static final int SPINS = 200;

  private final AtomicInteger phase = new AtomicInteger(BEFORE);

  /** Waits for a while until another thread has done a step. */
  static void linger(BooleanSupplier isDone) {
    for (int i = 1; i <= YIELDS * SPINS && !isDone.getAsBoolean(); i++) {
      if (i % SPINS == 0) {
        Thread.yield();
      } else {
        Thread.onSpinWait();
      }
    }
  }

  /** The owner stays away for a while, or until it is seen. */
  void stay() {
    phase.set(AWAY);
    linger(() -> phase.get() == SEEN);
    phase.getAndSet(OVER);
  }

  boolean isOver() {
    return phase.get() == OVER;
  }

  /** Whether the owner is away now, or will be after a while. */
  boolean isSeenSoon() {
    linger(() -> phase.get() != BEFORE);
    return phase.compareAndSet(AWAY, SEEN);
  }
}
