package org.arenalab.shm;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.arenalab.os.Internal;

/**
 * The removal of names when the JVM exits in an orderly way: at the end of the program, by {@code
 * System.exit}, SIGTERM or Ctrl-C. It does not run after SIGKILL; {@code ShmSegments.sweep} removes
 * names then.
 *
 * <p>Only names are removed. Threads may still run and use addresses during the exit, so nothing is
 * unmapped; the kernel unmaps when the process ends.
 */
@Internal
public final class ExitCleanup {
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

  public static void add(Object key, Runnable removeNames) {
    ACTIONS.put(key, removeNames);
    if (exiting) {
      removeNames.run();
    }
  }

  public static void remove(Object key) {
    ACTIONS.remove(key);
  }

  private static void run() {
    exiting = true;
    ACTIONS.values().forEach(ExitCleanup::runQuietly);
  }

  /** Runs an action. A failure must not prevent the removal of other names. */
  private static void runQuietly(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException | Error e) {
      System.getLogger(ExitCleanup.class.getName())
          .log(System.Logger.Level.WARNING, "a shared-memory name stays", e);
    }
  }
}
