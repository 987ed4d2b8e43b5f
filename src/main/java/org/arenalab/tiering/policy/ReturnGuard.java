package org.arenalab.tiering.policy;

import org.arenalab.os.Internal;

/**
 * The guard against chunks that come back soon after they were stored. The level of a chunk is 0 to
 * 6, and each level doubles the idle time that it needs before it is stored again. An early return
 * raises the level until that time is beyond the interval of the return. A late return halves the
 * level.
 */
@Internal
public final class ReturnGuard {
  /** Levels: 0 to 6. The last one needs 64 x {@code tCold}. */
  public static final int LEVELS = 7;

  /** A return is early within this multiple of the idle time that the chunk needed. */
  private static final int EARLY = 4;

  private static final int MARGIN = 4;

  private ReturnGuard() {}

  /** Returns the idle time that a chunk of a level needs, in nanoseconds. */
  public static long idleNs(int level, long tColdNs) {
    return tColdNs << level;
  }

  /** Returns whether a chunk of a level came back soon after it was stored. */
  public static boolean isEarly(int level, long storedNs, long tColdNs) {
    return storedNs < EARLY * idleNs(level, tColdNs);
  }

  /**
   * Returns an idle time beyond the interval of an early first return, which is the time from the
   * last access to the return.
   */
  static long beyondReturn(long storedNs, long tColdNs) {
    return beyond(tColdNs + Math.min(storedNs, EARLY * tColdNs));
  }

  /** Adds a margin of a quarter: it covers the length of a tick. */
  private static long beyond(long intervalNs) {
    return intervalNs + intervalNs / MARGIN;
  }

  /**
   * Returns the change of the levels that keeps their idle times when {@code tCold} changes: levels
   * are multiples of {@code tCold}, but the intervals of the returns do not depend on it.
   *
   * @param scaleNs the value of {@code tCold} that the levels belong to
   */
  public static int levelChange(long scaleNs, long tColdNs) {
    int change = 0;
    for (long scale = scaleNs; scale <= tColdNs / 2; scale *= 2) {
      change--;
    }
    for (long scale = scaleNs; scale > tColdNs && scale > 1; scale /= 2) {
      change++;
    }
    return change;
  }

  /** Returns the value of {@code tCold} that levels belong to after a change. */
  public static long scaleAfter(int levelChange, long scaleNs) {
    return levelChange < 0 ? scaleNs << -levelChange : scaleNs >> levelChange;
  }

  /** Returns a level after a change of all levels; a level of 0 stays 0. */
  static int changedLevel(int level, int levelChange) {
    return level == 0 ? 0 : Math.clamp(level + levelChange, 0, LEVELS - 1);
  }

  /** Returns the level of a chunk after its return, if it was stored for some time. */
  public static int afterReturn(int level, long storedNs, long tColdNs) {
    if (!isEarly(level, storedNs, tColdNs)) {
      return level / 2;
    }
    long neededNs = beyond(idleNs(level, tColdNs) + storedNs);
    int after = level + 1;
    while (idleNs(after, tColdNs) < neededNs) {
      after++;
    }
    return Math.min(after, LEVELS - 1);
  }
}
