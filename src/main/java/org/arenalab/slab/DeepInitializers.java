package org.arenalab.slab;

import org.arenalab.os.StackReserve;

/**
 * The classes whose static initializers need many frames, and which this room uses first. See
 * {@link StackReserve#initializeOnce}. This class and the classes that call it have no such
 * initializer.
 */
final class DeepInitializers {
  static final String CLASSES =
      """
      org.arenalab.statistics.ExitStatistics
      org.arenalab.slab.DroppedAllocator
      org.arenalab.slab.GuardedBlocks
      org.arenalab.slab.heap.CachedBlocks
      org.arenalab.slab.heap.HeapCore
      org.arenalab.slab.scavenger.LastPurge
      org.arenalab.slab.mapping.MappingLimit
      org.arenalab.slab.page.PageQueues
      org.arenalab.slab.heap.Presence
      org.arenalab.slab.heap.QuietThread
      org.arenalab.slab.page.Region
      org.arenalab.slab.page.KeptAddresses
      org.arenalab.slab.page.SizeClasses
      org.arenalab.slab.release.SlabEvents
      org.arenalab.slab.SlabHeap
      org.arenalab.slab.page.Superslab
      """;

  private DeepInitializers() {}

  /** Initializes the classes once. Call before an operation that uses any of them. */
  static void run() {
    StackReserve.initializeOnce(CLASSES);
  }
}
