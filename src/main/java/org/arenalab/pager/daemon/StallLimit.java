package org.arenalab.pager.daemon;

import java.time.Duration;
import org.arenalab.os.process.ProcessIdentity;

/**
 * The limit of the time for which a daemon may be stopped by a signal or a debugger. Its clients
 * wait in faults for as long. A daemon that is only slow is never stopped in this sense.
 *
 * <p>Counts looks and not time: if both processes are stopped and continued together, for example
 * by Ctrl-Z, the daemon is not blamed. Not thread-safe.
 */
final class StallLimit {
  /** The time between two looks. */
  static final Duration LOOK_EVERY = Duration.ofMillis(250);

  private final long mostLooks;
  private long looks;

  /**
   * Creates a limit.
   *
   * @param limitMs in milliseconds; 0 for no limit
   */
  StallLimit(long limitMs) {
    mostLooks =
        limitMs == 0 ? Long.MAX_VALUE : Math.max(Math.ceilDiv(limitMs, LOOK_EVERY.toMillis()), 1);
  }

  /** Looks once; returns whether the daemon was stopped at too many looks in a row. */
  boolean isExceeded(ProcessIdentity daemon) {
    return isExceeded(daemon.isStopped());
  }

  boolean isExceeded(boolean isStopped) {
    looks = isStopped ? looks + 1 : 0;
    return looks > mostLooks;
  }
}
