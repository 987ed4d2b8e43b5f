package org.arenalab.shm.segments;

import org.arenalab.os.StackReserve;

/**
 * The classes whose static initializers need many frames, and which this room uses first. See
 * {@link StackReserve#initializeOnce}. This class and the classes that call it have no such
 * initializer.
 */
final class DeepInitializers {
  static final String CLASSES =
      """
      org.arenalab.os.process.ProcessIdentity
      org.arenalab.shm.SegmentMapping
      org.arenalab.shm.ShmOptions
      org.arenalab.shm.segments.BufferDirectory
      org.arenalab.shm.segments.SegmentProbe
      """;

  private DeepInitializers() {}

  /** Initializes the classes once. Call before an operation that uses any of them. */
  static void run() {
    StackReserve.initializeOnce(CLASSES);
  }
}
