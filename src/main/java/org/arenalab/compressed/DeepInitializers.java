package org.arenalab.compressed;

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
      org.arenalab.compressed.chunk.HazardSlot
      org.arenalab.codec.Checksum
      org.arenalab.compressed.HugeRanges
      org.arenalab.extent.ExtentOptions
      org.arenalab.compressed.chunk.SlotWords
      """;

  private DeepInitializers() {}

  /** Initializes the classes once. Call before an operation that uses any of them. */
  static void run() {
    StackReserve.initializeOnce(CLASSES);
  }
}
