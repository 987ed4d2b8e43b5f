package org.arenalab.slab;

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
          "org.arenalab.slab.DroppedAllocator",
          "org.arenalab.slab.GuardedBlocks",
          "org.arenalab.slab.HeapCore",
          "org.arenalab.slab.LastPurge",
          "org.arenalab.slab.MappingLimit",
          "org.arenalab.slab.PageQueues",
          "org.arenalab.slab.Presence",
          "org.arenalab.slab.QuietThread",
          "org.arenalab.slab.Region",
          "org.arenalab.slab.KeptAddresses",
          "org.arenalab.slab.SizeClasses",
          "org.arenalab.slab.SlabEvents",
          "org.arenalab.slab.SlabHeap",
          "org.arenalab.slab.Superslab");
      done = true;
    }
  }
}
