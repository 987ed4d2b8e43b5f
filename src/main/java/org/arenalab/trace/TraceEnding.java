package org.arenalab.trace;

/**
 * The facts about a recording that are known at its end.
 *
 * @param events of the file
 * @param repairs number of events that were moved to an earlier place
 * @param unmatched number of frees and reallocations of blocks that no event allocated; the file
 *     has no event for such a free, and an allocation for such a reallocation
 * @param unexplainedBytes anonymous memory of the program that no event explains; {@link #UNKNOWN}
 *     if the recorder did not look
 */
public record TraceEnding(long events, long repairs, long unmatched, long unexplainedBytes) {
  /** The value of {@link #unexplainedBytes} if nobody looked. */
  public static final long UNKNOWN = -1;

  /**
   * Checks the values.
   *
   * @throws TraceException (INVALID_REQUEST) if one is negative, except UNKNOWN
   */
  public TraceEnding {
    require("events", events, 0);
    require("repairs", repairs, 0);
    require("unmatched", unmatched, 0);
    require("unexplainedBytes", unexplainedBytes, UNKNOWN);
  }

  private static void require(String name, long value, long least) {
    if (value < least) {
      throw TraceException.invalid(name, value, least, Long.MAX_VALUE);
    }
  }
}
