package org.arenalab.tiering.policy;

import java.util.function.LongSupplier;
import org.arenalab.os.Internal;

/**
 * A clock that a step of another clock cannot mislead. It never goes back. It never advances by
 * much more than the caller slept: after a suspended machine or a jump by an hour, no chunk looks
 * an hour older than it is.
 *
 * <p>One thread calls {@link #advance}; any thread may read {@link #nowNs}.
 */
@Internal
public final class TieringClock {
  private final LongSupplier nanoClock;
  private long lastNs;
  private volatile long nowNs;

  /** Starts at 0. */
  public TieringClock(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
    lastNs = nanoClock.getAsLong();
  }

  /**
   * Advances to the time of the call.
   *
   * @param plannedNs the time that the caller meant to sleep since its last call
   * @param slackNs the delay that is still credible; a longer one counts as this one
   * @return the new time
   */
  public long advance(long plannedNs, long slackNs) {
    long readNs = nanoClock.getAsLong();
    long passedNs = readNs - lastNs;
    lastNs = readNs;
    long next = nowNs + Math.clamp(passedNs, 0, plannedNs + slackNs);
    nowNs = next;
    return next;
  }

  /** Returns the time of the last call of {@link #advance}, in nanoseconds since the start. */
  public long nowNs() {
    return nowNs;
  }
}
