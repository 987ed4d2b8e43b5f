package org.arenalab.slab;

import org.arenalab.statistics.QuietLog;

/** The log of the slab allocators, which never fails an operation. Thread-safe. */
final class SlabLog {
  private static final String LOGGER = "org.arenalab.slab.SlabAllocator";

  private SlabLog() {}

  /**
   * Logs a message, if the logger and its handlers work.
   *
   * @param cause may be null
   */
  static void tryLog(System.Logger.Level level, String message, Throwable cause) {
    QuietLog.tryLog(LOGGER, level, message, cause);
  }
}
