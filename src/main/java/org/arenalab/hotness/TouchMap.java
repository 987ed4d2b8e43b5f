package org.arenalab.hotness;

import static org.arenalab.os.NullArgumentException.requireNonNull;

/**
 * The touches of one range that the owner of the memory reports itself.
 *
 * <p><b>Guarantees.</b> A question reports each unit that was touched since the question before it.
 * A touch during a question belongs to that question or to the next one; none is lost. A touch of
 * another thread is seen once it is visible to the thread that asks.
 *
 * <p><b>Progress.</b> Wait-free. Touches never wait for a question.
 *
 * <p><b>Cost.</b> A touch is one store and its bounds check. The map takes 4 bytes for each unit. A
 * question reads all of it.
 */
public final class TouchMap {
  private static final int UNTOUCHED = 0;

  private final long address;
  private final long lengthBytes;
  private final long unitBytes;

  /** The epoch of the last touch of each unit since the last question. */
  private final int[] epochs;

  TouchMap(long address, long lengthBytes, long unitBytes) {
    this.address = address;
    this.lengthBytes = lengthBytes;
    this.unitBytes = unitBytes;
    epochs = new int[Math.toIntExact((lengthBytes - 1) / unitBytes + 1)];
  }

  /**
   * Records an access. After the range is forgotten, a touch has no effect.
   *
   * @param unit index of the unit in its range
   * @param epoch of the owner, not 0; an owner whose epochs wrap skips 0
   */
  public void touch(int unit, int epoch) {
    epochs[unit] = epoch;
  }

  /** Returns the number of units. */
  public int units() {
    return epochs.length;
  }

  /**
   * Asks about this range alone, and reports the epoch of each touched unit. One thread at a time
   * may ask about a range, here or through {@link TouchSource#ask}.
   */
  public void drain(EpochSink sink) {
    requireNonNull(sink, "sink");
    for (int unit = 0; unit < epochs.length; unit++) {
      int epoch = epochs[unit];
      if (epoch != UNTOUCHED) {
        // A touch between the two accesses is lost here, but its unit is reported now.
        epochs[unit] = UNTOUCHED;
        sink.touched(unit, epoch);
      }
    }
  }

  /** Reports the touched units as runs. */
  void report(TrackingSource source) {
    int unit = 0;
    while (unit < epochs.length) {
      int first = unit;
      while (unit < epochs.length && epochs[unit] != UNTOUCHED) {
        epochs[unit++] = UNTOUCHED;
      }
      if (unit > first) {
        source.report(startOf(first), startOf(unit), unitBytes);
      }
      unit++;
    }
  }

  /** Returns the address of a unit, or the end of the range. */
  private long startOf(int unit) {
    return address + Math.min(unit * unitBytes, lengthBytes);
  }

  long address() {
    return address;
  }
}
