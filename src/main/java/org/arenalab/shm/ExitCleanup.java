package org.arenalab.shm;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What is done when the JVM exits in an orderly way: at the end of the program, by {@code
 * System.exit}, SIGTERM or Ctrl-C. Not after SIGKILL; {@link ShmSegments#sweep} is for that.
 *
 * <p>Only names are removed. Threads may still run then and use addresses, so nothing is unmapped;
 * the kernel does that a moment later.
 */
final class ExitCleanup {
  private static final Map<Object, Runnable> ACTIONS = new ConcurrentHashMap<>();
  private static volatile boolean exiting;

  static {
    try {
      Runtime.getRuntime().addShutdownHook(new Thread(ExitCleanup::run, "arenalab-exit"));
    } catch (IllegalStateException exitingAlready) {
      exiting = true;
    }
  }

  private ExitCleanup() {}

  static void add(Object key, Runnable removeNames) {
    ACTIONS.put(key, removeNames);
    if (exiting) {
      removeNames.run();
    }
  }

  static void remove(Object key) {
    ACTIONS.remove(key);
  }

  private static void run() {
    exiting = true;
    ACTIONS.values().forEach(ExitCleanup::runQuietly);
  }

  /** One that fails must not keep the others' names. */
  private static void runQuietly(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException | Error e) {
      System.getLogger(ExitCleanup.class.getName())
          .log(System.Logger.Level.WARNING, "a shared-memory name stays", e);
    }
  }
}
