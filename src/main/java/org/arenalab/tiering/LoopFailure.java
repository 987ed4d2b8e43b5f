package org.arenalab.tiering;

import java.lang.System.Logger.Level;
import org.arenalab.statistics.QuietLog;

/** The treatment of a turn that failed: it is counted, the first one is logged, the loop waits. */
final class LoopFailure {
  private static final long PAUSE_NS = 1_000_000_000;

  private LoopFailure() {}

  /** Counts a failure; returns the time to sleep before the next turn. */
  static long note(LoopCounters counters, String loop, Throwable failure) {
    if (counters.failures.getAndIncrement() == 0) {
      QuietLog.tryLog(
          LoopFailure.class.getName(),
          Level.WARNING,
          "a turn of the %s loop failed; later failures are counted only".formatted(loop),
          failure);
    }
    return PAUSE_NS;
  }
}
