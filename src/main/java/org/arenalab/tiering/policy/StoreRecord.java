package org.arenalab.tiering.policy;

import org.arenalab.os.Internal;

/**
 * The history of one chunk in 32 bits: whether it is stored, whether the second tier has tried it,
 * its returns, and the time of its last change between raw and stored.
 *
 * <pre>
 *   31 | stored
 *   30 | dense: the second tier has tried it
 *   29 | known: a change was seen
 *   28..26 | returns, see {@link ReturnGuard}
 *   25..0  | time in units of 16.8 ms; wraps after 13 days
 * </pre>
 *
 * <p>A time more than 13 days ago looks shorter than it is, so the chunk is treated as younger.
 */
@Internal
public final class StoreRecord {
  /** The record of a chunk whose changes were not seen. */
  public static final int UNKNOWN = 0;

  /** Result of {@link #firstReturnNs} for a change that is not an early first return. */
  public static final long NO_FIRST_RETURN = -1;

  private static final int STORED = 1 << 31;
  private static final int DENSE = 1 << 30;
  private static final int KNOWN = 1 << 29;
  private static final int RETURNS_SHIFT = 26;
  private static final int RETURNS_MASK = 7;
  private static final int TIME_MASK = (1 << RETURNS_SHIFT) - 1;
  private static final int UNIT_SHIFT = 24;

  /** A chunk stays this many times {@code tCold} in the store before the second tier tries it. */
  private static final int SECOND_TIER = 10;

  private StoreRecord() {}

  /** Returns the record of a chunk that is stored from now on. */
  public static int stored(int record, long nowNs) {
    return STORED | KNOWN | (record & RETURNS_MASK << RETURNS_SHIFT) | time(nowNs);
  }

  /** Returns the record of a chunk that is raw from now on, because of an access or eviction. */
  public static int returned(int record, long nowNs, long tColdNs) {
    int returns = returns(record);
    int after =
        isStored(record)
            ? ReturnGuard.afterReturn(returns, elapsedNs(record, nowNs), tColdNs)
            : returns;
    return KNOWN | after << RETURNS_SHIFT | time(nowNs);
  }

  /**
   * Returns how long a chunk was stored that becomes raw now, if this is an early first return;
   * {@link #NO_FIRST_RETURN} for any other change.
   */
  public static long firstReturnNs(int record, long nowNs, long tColdNs) {
    if (!isStored(record) || returns(record) > 0) {
      return NO_FIRST_RETURN;
    }
    long storedNs = elapsedNs(record, nowNs);
    return ReturnGuard.isEarly(0, storedNs, tColdNs) ? storedNs : NO_FIRST_RETURN;
  }

  /**
   * Returns whether the present {@code tCold} would not have stored a chunk that becomes raw now:
   * it was idle for less than it needs.
   *
   * @param idleNs its idle time when it was stored
   */
  public static boolean isStale(int record, long idleNs, long nowNs, long tColdNs) {
    return idleNs + elapsedNs(record, nowNs) < ReturnGuard.idleNs(returns(record), tColdNs);
  }

  /**
   * Returns the record of a stored chunk that was read and stays stored. The read counts as a
   * return, if it is the first one since the chunk was stored.
   */
  public static int read(int record, boolean first, long nowNs, long tColdNs) {
    int level = returns(first ? returned(record, nowNs, tColdNs) : record);
    return STORED | KNOWN | (record & DENSE) | level << RETURNS_SHIFT | time(nowNs);
  }

  /** Returns the record of a chunk that is raw from now on, and not because it was needed. */
  public static int raw(int record, long nowNs) {
    return KNOWN | (record & RETURNS_MASK << RETURNS_SHIFT) | time(nowNs);
  }

  /** Returns the record of a stored chunk that the second tier has tried. */
  public static int dense(int record) {
    return record | DENSE;
  }

  /** Returns the record after a change of the levels, see {@link ReturnGuard#levelChange}. */
  public static int withChangedLevel(int record, int levelChange) {
    int level = ReturnGuard.changedLevel(returns(record), levelChange);
    return (record & ~(RETURNS_MASK << RETURNS_SHIFT)) | level << RETURNS_SHIFT;
  }

  public static boolean isStored(int record) {
    return record < 0;
  }

  public static boolean isDense(int record) {
    return (record & DENSE) != 0;
  }

  public static int returns(int record) {
    return record >>> RETURNS_SHIFT & RETURNS_MASK;
  }

  /** Returns the time since the chunk's last change; 0 if no change was seen. */
  public static long elapsedNs(int record, long nowNs) {
    boolean known = (record & KNOWN) != 0;
    return known ? (long) ((time(nowNs) - record) & TIME_MASK) << UNIT_SHIFT : 0;
  }

  /** Returns whether a change of the chunk was seen, less than some time ago. */
  public static boolean changedWithin(int record, long nowNs, long ns) {
    return (record & KNOWN) != 0 && elapsedNs(record, nowNs) < ns;
  }

  /** Returns the time until the second tier may try a stored chunk; 0 or less if it may now. */
  public static long untilSecondTierNs(int record, long nowNs, long tColdNs) {
    return SECOND_TIER * tColdNs - elapsedNs(record, nowNs);
  }

  private static int time(long nowNs) {
    return (int) (nowNs >>> UNIT_SHIFT) & TIME_MASK;
  }
}
