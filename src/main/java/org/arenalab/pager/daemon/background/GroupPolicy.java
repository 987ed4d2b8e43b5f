package org.arenalab.pager.daemon.background;

import org.arenalab.tiering.policy.ReturnGuard;

/**
 * The decision when the pages of one group are cold, as a function of time and of the faults seen.
 *
 * <pre>
 *   WATCHED    a few sample pages are armed; an access to one of them keeps the group here
 *      | all samples untouched for one window
 *   ARMED      every resident page is armed; an access disarms its page
 *      | idle for tCold, doubled by each early return
 *   EVICTING   the pages that are still armed are being evicted
 *      | the agent has taken the commands
 *   WATCHED
 * </pre>
 *
 * <p>Where the source of hotness sees writes alone, a group that is only read is evicted and comes
 * back. The guard against early returns then keeps it for longer each time.
 *
 * <p>Not thread-safe. It reads no clock and calls nothing.
 */
final class GroupPolicy {
  /** The state of a group. */
  enum Phase {
    WATCHED,
    ARMED,
    EVICTING
  }

  /** The work that is due for a group. */
  enum Step {
    NONE,
    /** Look at the samples; arm new ones. */
    SAMPLE,
    /** Evict the pages that are still armed. */
    EVICT,
    /** See whether the eviction is over. */
    SETTLE
  }

  /** Windows in one tCold. A group is evicted at most one window later than after tCold. */
  private static final int WINDOWS = 4;

  /** Share of the evicted pages whose return counts as a return of the group: 1 of 16. */
  private static final int RETURN_SHARE = 16;

  private Phase phase = Phase.WATCHED;
  private long sinceNs;
  private int returns;
  private int evictedPages;
  private long evictedNs;
  private int refaultsPending;

  /** A new group is watched from now on. */
  GroupPolicy(long nowNs) {
    sinceNs = nowNs;
  }

  Phase phase() {
    return phase;
  }

  /** Returns how often the group came back early, as {@link ReturnGuard} counts it. */
  int returns() {
    return returns;
  }

  /** Returns the work that is due. */
  Step due(long nowNs, long tColdNs) {
    if (waitNs(nowNs, tColdNs) > 0) {
      return Step.NONE;
    }
    return switch (phase) {
      case WATCHED -> Step.SAMPLE;
      case ARMED -> Step.EVICT;
      case EVICTING -> Step.SETTLE;
    };
  }

  /** Returns the time in nanoseconds until work is due; 0 or less if it is due now. */
  long waitNs(long nowNs, long tColdNs) {
    long lengthNs =
        switch (phase) {
          case WATCHED -> windowNs(tColdNs);
          case ARMED -> ReturnGuard.idleNs(returns, tColdNs);
          case EVICTING -> 0;
        };
    return lengthNs - (nowNs - sinceNs);
  }

  /** Returns the length of a window in nanoseconds. */
  static long windowNs(long tColdNs) {
    return tColdNs / WINDOWS;
  }

  /**
   * Takes the result of a window.
   *
   * @param armed samples that were armed during the window
   * @param touched those of them that are not armed any more
   * @return whether all pages are to be armed now; else new samples
   */
  boolean isIdle(int armed, int touched) {
    return armed > 0 && touched == 0;
  }

  /** Begins another window. */
  void watch(long nowNs) {
    phase = Phase.WATCHED;
    sinceNs = nowNs;
  }

  /** All resident pages are armed. */
  void armed(long nowNs) {
    phase = Phase.ARMED;
    sinceNs = nowNs;
  }

  /** The agent was told to evict pages. */
  void evicting(int pages, long nowNs) {
    phase = Phase.EVICTING;
    sinceNs = nowNs;
    evictedPages = pages;
    evictedNs = nowNs;
    refaultsPending = 0;
  }

  /**
   * Takes the number of pages that came back since the last call.
   *
   * @param pages 0 or more
   */
  void returned(int pages, long nowNs, long tColdNs) {
    if (pages == 0 || evictedPages == 0) {
      return;
    }
    refaultsPending += pages;
    if ((long) refaultsPending * RETURN_SHARE >= evictedPages) {
      returns = ReturnGuard.afterReturn(returns, nowNs - evictedNs, tColdNs);
      evictedPages = 0;
    }
  }
}
