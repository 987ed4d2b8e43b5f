package org.arenalab.extent;

import static org.arenalab.os.RawMemory.getInt;
import static org.arenalab.os.RawMemory.putInt;

import java.util.BitSet;
import org.arenalab.os.VirtualMemory;

/**
 * The records of all holes, by number. They are kept outside of the holes to stay in the cache. An
 * allocation or a free therefore touches the pool's memory only at the ends of its own extent.
 *
 * <pre>
 *   record   | first granule (32) | granules (32) | previous (32) | next (32) |
 * </pre>
 *
 * <p>Previous and next are holes of the same list, or NONE. Numbers are reused, last in first out.
 * The table takes 16 B for each hole of the largest number that ever existed at once.
 */
final class HoleTable {
  private static final int RECORD_SHIFT = 4;
  private static final int GRANULES = 4;
  private static final int PREVIOUS = 8;
  private static final int NEXT = 12;

  private final long address;
  private int firstUnused = ExtentTags.NONE;
  private int records;

  /**
   * Wraps memory.
   *
   * @param address of {@link #bytesFor} the pool's granules
   */
  HoleTable(long address) {
    this.address = address;
  }

  /** Returns the size of the table if every second granule is a hole, the worst case. */
  static long bytesFor(long granules) {
    return (granules / 2 + 1) << RECORD_SHIFT;
  }

  /** Returns the written size of the table, in whole pages. */
  long bytesWritten() {
    long pageBytes = VirtualMemory.pageSizeBytes();
    return Math.ceilDiv((long) records << RECORD_SHIFT, pageBytes) * pageBytes;
  }

  private long record(int hole) {
    return address + ((long) hole << RECORD_SHIFT);
  }

  /** Adds a record; returns the new hole's number. */
  int add(int start, int granules) {
    int hole = firstUnused;
    if (hole == ExtentTags.NONE) {
      hole = records++;
    } else {
      firstUnused = next(hole);
    }
    putInt(record(hole), start);
    putInt(record(hole) + GRANULES, granules);
    return hole;
  }

  void remove(int hole) {
    setNext(hole, firstUnused);
    firstUnused = hole;
  }

  /** Makes these numbers the only ones in use. Their records stay as they are. */
  void restore(BitSet numbers) {
    records = numbers.length();
    firstUnused = ExtentTags.NONE;
    for (int hole = numbers.nextClearBit(0);
        hole < records;
        hole = numbers.nextClearBit(hole + 1)) {
      remove(hole);
    }
  }

  int start(int hole) {
    return getInt(record(hole));
  }

  int granules(int hole) {
    return getInt(record(hole) + GRANULES);
  }

  int previous(int hole) {
    return getInt(record(hole) + PREVIOUS);
  }

  int next(int hole) {
    return getInt(record(hole) + NEXT);
  }

  void setStart(int hole, int start) {
    putInt(record(hole), start);
  }

  void setGranules(int hole, int granules) {
    putInt(record(hole) + GRANULES, granules);
  }

  void setPrevious(int hole, int previous) {
    putInt(record(hole) + PREVIOUS, previous);
  }

  void setNext(int hole, int next) {
    putInt(record(hole) + NEXT, next);
  }

  /**
   * Returns whether a hole can have this number. A tag that was overwritten may contain any number.
   */
  boolean isNumber(int hole) {
    return hole >= 0 && hole < records;
  }
}
