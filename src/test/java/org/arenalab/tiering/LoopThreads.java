package org.arenalab.tiering;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.arenalab.Await;

/** The threads of loops, as a test sees them. */
final class LoopThreads {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

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
  static boolean await(BooleanSupplier condition) {
    return Await.holds(PATIENCE, condition);
  }
}
