package org.arenalab;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Waits for what another thread or process does. {@code -Dtests.patience=N} makes every wait N
 * times as long, for a slow machine.
 */
public final class Await {
  private static final long PAUSE_NS = 1_000_000;

  private static final int FACTOR = Integer.getInteger("tests.patience", 1);

  private Await() {}

  /** Returns the time to wait on this machine for what takes less on an ordinary one. */
  public static Duration patience(Duration ordinary) {
    return ordinary.multipliedBy(FACTOR);
  }

  /** Waits for a result; throws TimeoutException if there is none within the time. */
  public static <T> T result(Duration patience, Future<T> future) throws Exception {
    return future.get(patience(patience).toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Waits until a condition holds; returns false if it does not within the time. */
  public static boolean holds(Duration patience, BooleanSupplier condition) {
    long endNs = System.nanoTime() + patience(patience).toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > endNs) {
        return false;
      }
      LockSupport.parkNanos(PAUSE_NS);
    }
    return true;
  }
}
