package org.arenalab.codec;

import static org.arenalab.os.RawMemory.getInt;
import static org.arenalab.os.RawMemory.getLong;
import static org.arenalab.os.RawMemory.mismatch;

import org.arenalab.os.Internal;
import org.arenalab.os.RawMemory;

/**
 * A detector and writer of filled chunks. One repeated 8-byte value fills such a chunk, except for
 * at most one aligned 4-byte word, the odd word. An example is a page of zeros with a counter in
 * it. The chunk table keeps the value, and one word that describes the odd word:
 *
 * <pre>
 *   | there is one (2) | its index (30) | its value (32) |
 * </pre>
 */
@Internal
public final class Fill {
  /** Result for a chunk that is not filled. */
  public static final long NOT_FILLED = -1;

  /** Result for a filled chunk without an odd word. */
  static final long PURE = 0;

  private static final long HAS_ODD = 1L << 62;
  private static final long INDEX_MASK = (1L << 30) - 1;

  private Fill() {}

  /**
   * Returns the odd word for {@link #write}, or PURE, or NOT_FILLED. For most chunks that are not
   * filled, the scan ends within their first words. A filled chunk is read once.
   */
  public static long oddOf(long address, int sizeBytes) {
    long same = mismatch(address, address + Long.BYTES, sizeBytes - Long.BYTES);
    if (same < 0) {
      return PURE;
    }
    // The words before this offset are equal, and the one at it differs from the one before.
    long offset = (same & -Long.BYTES) + Long.BYTES;
    if (offset == Long.BYTES && isFilled(address + Long.BYTES, sizeBytes - Long.BYTES)) {
      return odd(address, 0, getLong(address + Long.BYTES));
    }
    long value = getLong(address);
    long behind = offset + Long.BYTES;
    boolean restIsEqual =
        behind == sizeBytes
            || (getLong(address + behind) == value
                && isFilled(address + behind, sizeBytes - behind));
    return restIsEqual ? odd(address, offset, value) : NOT_FILLED;
  }

  private static boolean isFilled(long address, long sizeBytes) {
    return sizeBytes == Long.BYTES
        || mismatch(address, address + Long.BYTES, sizeBytes - Long.BYTES) < 0;
  }

  /** Returns the odd word, if only one half of the eight bytes at {@code offset} differs. */
  private static long odd(long address, long offset, long value) {
    long difference = getLong(address + offset) ^ value;
    if (difference >>> Integer.SIZE == 0) {
      return odd(address, offset);
    }
    return (int) difference == 0 ? odd(address, offset + Integer.BYTES) : NOT_FILLED;
  }

  private static long odd(long address, long offset) {
    long value = getInt(address + offset) & 0xFFFF_FFFFL;
    return HAS_ODD | (offset / Integer.BYTES) << Integer.SIZE | value;
  }

  /** Returns the value that fills a chunk for which {@link #oddOf} returned {@code odd}. */
  public static long valueOf(long address, long odd) {
    boolean firstIsOdd = odd != PURE && index(odd) < Long.BYTES / Integer.BYTES;
    return getLong(firstIsOdd ? address + Long.BYTES : address);
  }

  private static long index(long odd) {
    return odd >>> Integer.SIZE & INDEX_MASK;
  }

  /** Writes a filled chunk's bytes. */
  public static void write(long value, long odd, long address, int sizeBytes) {
    byte first = (byte) value;
    if (value == (first & 0xFFL) * 0x0101_0101_0101_0101L) {
      RawMemory.fill(address, sizeBytes, first);
    } else {
      for (long at = address; at < address + sizeBytes; at += Long.BYTES) {
        RawMemory.putLong(at, value);
      }
    }
    writeOdd(odd, address);
  }

  /** Writes a filled chunk's bytes to memory that is all zeros; see {@link #write}. */
  public static void writeToZeros(long value, long odd, long address, int sizeBytes) {
    if (value == 0) {
      writeOdd(odd, address);
    } else {
      write(value, odd, address, sizeBytes);
    }
  }

  private static void writeOdd(long odd, long address) {
    if (odd != PURE) {
      RawMemory.putInt(address + index(odd) * Integer.BYTES, (int) odd);
    }
  }
}
