package org.arenalab.shm;

import org.arenalab.os.Internal;
import org.arenalab.os.StackReserve;

/**
 * The classes of this room whose static initializers need many frames. The first caller may be near
 * the end of its stack, so {@link StackReserve#initialize} initializes them. This class and the
 * classes that call it have no such initializer.
 */
@Internal
public final class DeepInitializers {
  private static boolean done;

  private DeepInitializers() {}

  /** Initializes the classes once. Call before an operation that uses any of them. */
  public static void run() {
    if (!done) {
      StackReserve.initialize(
          "org.arenalab.statistics.ExitStatistics",
          "org.arenalab.os.ProcessIdentity",
          "org.arenalab.shm.BufferDirectory",
          "org.arenalab.shm.ExitCleanup",
          "org.arenalab.shm.SegmentFactory",
          "org.arenalab.shm.SegmentMapping",
          "org.arenalab.shm.SegmentProbe",
          "org.arenalab.shm.ShmOptions");
      done = true;
    }
  }
}
