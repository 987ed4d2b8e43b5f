package org.arenalab.statistics;

import org.arenalab.os.Internal;

/**
 * A log for code that must not fail. A message that cannot be logged is lost: it never fails the
 * operation that it reports. Thread-safe.
 */
@Internal
public final class QuietLog {
  private QuietLog() {}

  /**
   * Logs a message, if the logger and its handlers work.
   *
   * @param cause may be null
   */
  public static void tryLog(
      String logger, System.Logger.Level level, String message, Throwable cause) {
    try {
      System.getLogger(logger).log(level, message, cause);
    } catch (RuntimeException | Error lost) {
      // Logging needs Java memory too. Nothing is left that could report this.
      return;
    }
  }
}
