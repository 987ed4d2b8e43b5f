package org.arenalab.compressed;

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
          "org.arenalab.statistics.ExitStatistics",
          "org.arenalab.compressed.HazardSlot",
          "org.arenalab.codec.Checksum",
          "org.arenalab.compressed.HugeRanges",
          "org.arenalab.extent.ExtentOptions",
          "org.arenalab.compressed.SlotWords");
      done = true;
    }
  }
}
