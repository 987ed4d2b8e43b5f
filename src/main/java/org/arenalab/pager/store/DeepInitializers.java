package org.arenalab.pager.store;

import org.arenalab.os.StackReserve;

/**
 * The classes whose static initializers need many frames, and which this room uses first. See
 * {@link StackReserve#initializeOnce}. This class and the classes that call it have no such
 * initializer.
 */
final class DeepInitializers {
  static final String CLASSES =
      """
      org.arenalab.codec.Checksum
      """;

  private DeepInitializers() {}

  /** Initializes the classes once. Call before an operation that uses any of them. */
  static void run() {
    StackReserve.initializeOnce(CLASSES);
  }
}
