package org.arenalab;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what another thread or process does. */
public final class Await {
  private static final long PAUSE_NS = 1_000_000;

  private Await() {}

  /** Waits until a condition holds; returns false if it does not within the time. */
  public static boolean holds(Duration patience, BooleanSupplier condition) {
    long endNs = System.nanoTime() + patience.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > endNs) {
        return false;
      }
      LockSupport.parkNanos(PAUSE_NS);
    }
    return true;
  }
}
