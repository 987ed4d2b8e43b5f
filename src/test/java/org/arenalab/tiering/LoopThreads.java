package org.arenalab.tiering;

import java.util.HashSet;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** The threads of loops, as a test sees them. */
final class LoopThreads {
  private static final long PATIENCE_NS = 20_000_000_000L;

  private LoopThreads() {}

  /** Returns the living threads of all loops in this process. */
  static Set<Thread> living() {
    Set<Thread> threads = new HashSet<>(Thread.getAllStackTraces().keySet());
    threads.removeIf(
        thread ->
            !thread.getName().matches("arenalab-(hotness|hotness-source|compression|prefetch)"));
    return threads;
  }

  /** Waits until a condition holds; returns whether it does. */
  static boolean await(BooleanSupplier condition) throws InterruptedException {
    long endNs = System.nanoTime() + PATIENCE_NS;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > endNs) {
        return false;
      }
      Thread.sleep(5);
    }
    return true;
  }
}
