package org.arenalab.extent;

import org.arenalab.os.StackReserve;

/**
 * The classes of this room whose static initializers need many frames. The first caller may be near
 * the end of its stack, so {@link StackReserve#initialize} initializes them. This class and the
 * classes that call it have no such initializer.
 */
final class DeepInitializers {
  private static boolean done;

  private DeepInitializers() {}

  /** Initializes the classes once. Call before an operation that uses any of them. */
  static void run() {
    if (!done) {
      StackReserve.initialize(
          "org.arenalab.statistics.ExitStatistics", "org.arenalab.extent.ExtentOptions");
      done = true;
    }
  }
}
