package org.arenalab.pager.daemon;

import java.time.Duration;
import org.arenalab.os.SystemCallException;
import org.arenalab.os.process.ProcessIdentity;
import org.arenalab.os.process.ProcessWatch;

/**
 * Looks whether a process is stopped for longer than its {@link StallLimit}. A look costs a system
 * call and makes no garbage. Not thread-safe.
 */
final class StallWatch implements AutoCloseable {
  private final ProcessIdentity process;
  private final StallLimit limit;

  /** Null if the process could not be opened yet. */
  private ProcessWatch watch;

  /**
   * Begins to watch, as soon as a descriptor is free.
   *
   * @param limitMs in milliseconds; 0 for no limit
   * @param lookEvery the time between two looks
   */
  StallWatch(ProcessIdentity process, long limitMs, Duration lookEvery) {
    this.process = process;
    limit = new StallLimit(limitMs, lookEvery);
    boolean _ = tryOpen();
  }

  /** Looks once; returns whether the process was stopped at too many looks in a row. */
  boolean isExceeded() {
    return tryOpen() && limit.isExceeded(watch.isStopped());
  }

  private boolean tryOpen() {
    if (watch != null) {
      return true;
    }
    try {
      watch = new ProcessWatch(process.pid());
    } catch (SystemCallException e) {
      // It has ended, or no descriptor is free: the next look tries again.
      return false;
    }
    if (!process.isAlive()) {
      // Another process may have the number by now.
      close();
    }
    return watch != null;
  }

  @Override
  public void close() {
    if (watch != null) {
      watch.close();
      watch = null;
    }
  }
}
