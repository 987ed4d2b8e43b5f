package org.arenalab.slab.release;

import org.arenalab.os.Internal;
import org.arenalab.statistics.QuietLog;

/** The log of the slab allocators, which never fails an operation. Thread-safe. */
@Internal
public final class SlabLog {
  private static final String LOGGER = "org.arenalab.slab.SlabAllocator";

  private SlabLog() {}

  /**
   * Logs a message, if the logger and its handlers work.
   *
   * @param cause may be null
   */
  public static void tryLog(System.Logger.Level level, String message, Throwable cause) {
    QuietLog.tryLog(LOGGER, level, message, cause);
  }
}
