package org.arenalab.hotness;

import java.util.Arrays;

/**
 * A reusable set of the accessed units of one range: pages, or chunks of whole pages. A unit is
 * accessed if any page of it is.
 *
 * <p>Not thread-safe. Makes no garbage after its construction; it takes one bit for each unit.
 */
public final class PageBitmap implements AccessSink {
  private final long address;
  private final long lengthBytes;
  private final long unitBytes;
  private final long units;
  private final long[] words;
  private long coarseBytes;

  /**
   * Creates an empty set.
   *
   * @param unitBytes size of a unit, from 1; the last unit may be shorter
   * @throws HotnessException INVALID_RANGE for a length below 1, or for more than 2^36 units
   */
  public PageBitmap(long address, long lengthBytes, long unitBytes) {
    units = unitBytes > 0 && lengthBytes > 0 ? (lengthBytes - 1) / unitBytes + 1 : 0;
    if (units == 0 || units > 1L << 36) {
      throw new HotnessException(
          HotnessException.Reason.INVALID_RANGE,
          "no bitmap of that size: lengthBytes=%d, unitBytes=%d, expected 1 to 2^36 units"
              .formatted(lengthBytes, unitBytes));
    }
    this.address = address;
    this.lengthBytes = lengthBytes;
    this.unitBytes = unitBytes;
    words = new long[(int) ((units - 1) / Long.SIZE + 1)];
  }

  /** Adds the units of the range that overlap a run; ignores the rest of the run. */
  @Override
  public void accessed(long startAddress, long endAddress, long granularityBytes) {
    long start = Math.max(startAddress, address) - address;
    long end = Math.min(endAddress - address, lengthBytes);
    if (start >= end) {
      return;
    }
    if (granularityBytes > unitBytes) {
      coarseBytes += end - start;
    }
    long last = (end - 1) / unitBytes;
    for (long unit = start / unitBytes; unit <= last; unit++) {
      words[(int) (unit >>> 6)] |= 1L << unit;
    }
  }

  /**
   * Returns whether a unit was accessed.
   *
   * @throws HotnessException INVALID_RANGE if the range has no such unit
   */
  public boolean contains(long unit) {
    if (Long.compareUnsigned(unit, units) >= 0) {
      throw new HotnessException(
          HotnessException.Reason.INVALID_RANGE,
          "no such unit: unit=%d, expected 0 to %d".formatted(unit, units - 1));
    }
    return (words[(int) (unit >>> 6)] & 1L << unit) != 0;
  }

  /**
   * Returns the first accessed unit from {@code unit} on, or -1.
   *
   * @throws HotnessException INVALID_RANGE if the unit is negative
   */
  public long next(long unit) {
    if (unit < 0) {
      throw new HotnessException(
          HotnessException.Reason.INVALID_RANGE,
          "no such unit: unit=%d, expected 0 or more".formatted(unit));
    }
    long at = unit >>> 6;
    long word = at < words.length ? words[(int) at] & -1L << unit : 0;
    while (word == 0) {
      if (++at >= words.length) {
        return -1;
      }
      word = words[(int) at];
    }
    return (at << 6) + Long.numberOfTrailingZeros(word);
  }

  /** Returns the number of accessed units. */
  public long count() {
    long count = 0;
    for (long word : words) {
      count += Long.bitCount(word);
    }
    return count;
  }

  /**
   * Returns the bytes that were reported at a granularity coarser than a unit since the last {@link
   * #clear}: for them, a set bit does not prove an access to that unit.
   */
  public long coarseBytes() {
    return coarseBytes;
  }

  /** Removes all units. */
  public void clear() {
    Arrays.fill(words, 0);
    coarseBytes = 0;
  }
}
