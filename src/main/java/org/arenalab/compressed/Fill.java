package org.arenalab.compressed;

import static org.arenalab.os.RawMemory.getInt;
import static org.arenalab.os.RawMemory.getLong;
import static org.arenalab.os.RawMemory.mismatch;

import org.arenalab.os.RawMemory;

/**
 * A chunk that one 8-byte value fills, but for one aligned 4-byte word at the most, which is odd: a
 * page of zeros with a counter in it. What has to be kept are the value, and a word for the odd
 * one:
 *
 * <pre>
 *   | there is one (2) | its index (30) | its value (32) |
 * </pre>
 */
final class Fill {
  /** The chunk is not filled. */
  static final long NOT_FILLED = -1;

  /** It is, without an odd word. */
  static final long PURE = 0;

  private static final long HAS_ODD = 1L << 62;
  private static final long INDEX_MASK = (1L << 30) - 1;

  private Fill() {}

  /**
   * Looks at a chunk: the odd word that {@link #write} takes, PURE, or NOT_FILLED. A chunk that is
   * not filled is found out within its first words, mostly; one that is is read once.
   */
  static long oddOf(long address, int sizeBytes) {
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

  /** The odd word, if only one half of the eight bytes at {@code offset} differs. */
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

  /** The value that fills a chunk for which {@link #oddOf} said {@code odd}. */
  static long valueOf(long address, long odd) {
    boolean firstIsOdd = odd != PURE && index(odd) < Long.BYTES / Integer.BYTES;
    return getLong(firstIsOdd ? address + Long.BYTES : address);
  }

  private static long index(long odd) {
    return odd >>> Integer.SIZE & INDEX_MASK;
  }

  /** Makes the chunk again. */
  static void write(long value, long odd, long address, int sizeBytes) {
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

  /** As {@link #write}, in memory that is all zeros. */
  static void writeToZeros(long value, long odd, long address, int sizeBytes) {
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
