package org.arenalab.tiering.policy;

import org.arenalab.os.Internal;

/**
 * The time between two ticks. A tick that finds nothing doubles it, up to the longest; a tick that
 * finds something resets it. A planned visit ends a long tick early.
 */
@Internal
public final class TickLength {
  private final long shortestNs;
  private final long longestNs;
  private long lengthNs;

  public TickLength(long shortestNs, long longestNs) {
    this.shortestNs = shortestNs;
    this.longestNs = Math.max(shortestNs, longestNs);
    lengthNs = shortestNs;
  }

  /**
   * Returns the time to sleep after a tick.
   *
   * @param found whether the tick found a change
   * @param untilDueNs time to the first planned visit, or {@link GroupCensus#NEVER}
   */
  public long next(boolean found, long untilDueNs) {
    lengthNs = found ? shortestNs : Math.min(2 * lengthNs, longestNs);
    return Math.max(shortestNs, Math.min(lengthNs, untilDueNs));
  }
}
