package org.arenalab.pager.daemon;

import java.time.Duration;

/**
 * The limit of the time for which a daemon or its standby may be stopped by a signal or a debugger.
 * The clients of a stopped daemon wait in faults for as long. A stopped standby replaces nobody. A
 * process that is only slow is never stopped in this sense.
 *
 * <p>Counts looks and not time: if both processes are stopped and continued together, for example
 * by Ctrl-Z, none of them is blamed. Not thread-safe.
 */
final class StallLimit {
  /** A look of a process that is idle costs a wake-up: rare ones cost an idle client less. */
  private static final long LONGEST_MS = 2_500;

  /** The fewest looks within the limit. */
  private static final int LOOKS = 2;

  private final long mostLooks;
  private long looks;

  /**
   * Creates a limit.
   *
   * @param limitMs in milliseconds; 0 for no limit
   * @param lookEvery the time between two looks
   */
  StallLimit(long limitMs, Duration lookEvery) {
    mostLooks =
        limitMs == 0 ? Long.MAX_VALUE : Math.max(Math.ceilDiv(limitMs, lookEvery.toMillis()), 1);
  }

  /**
   * Returns the time between two looks of a standby at its daemon, or the other way round: half of
   * the limit or a smaller part, and at most 2.5 s. The limit is a whole number of looks. So a
   * process that is stopped for longer is found within another look.
   *
   * @param limitMs in milliseconds; 0 for no limit
   */
  static Duration lookEvery(long limitMs) {
    long looks = Math.max(LOOKS, Math.ceilDiv(limitMs, LONGEST_MS));
    return Duration.ofMillis(limitMs == 0 ? LONGEST_MS : Math.ceilDiv(limitMs, looks));
  }

  /** Looks once; returns whether the process was stopped at too many looks in a row. */
  boolean isExceeded(boolean isStopped) {
    looks = isStopped ? looks + 1 : 0;
    return looks > mostLooks;
  }
}
