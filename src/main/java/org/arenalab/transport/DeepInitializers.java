package org.arenalab.transport;

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
      org.arenalab.shm.segments.BufferDirectory
      org.arenalab.shm.ExitCleanup
      org.arenalab.shm.SegmentFactory
      org.arenalab.shm.ShmOptions
      org.arenalab.transport.BufferDescriptor
      """;

  private DeepInitializers() {}

  /** Initializes the classes once. Call before an operation that uses any of them. */
  static void run() {
    StackReserve.initializeOnce(CLASSES);
  }
}
