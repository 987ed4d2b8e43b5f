package org.arenalab.codec;

import static org.arenalab.os.RawMemory.getInt;
import static org.arenalab.os.RawMemory.getLong;
import static org.arenalab.os.RawMemory.mismatch;

import org.arenalab.os.Internal;
import org.arenalab.os.RawMemory;

/**
 * A detector and writer of filled chunks. One repeated 8-byte value fills such a chunk, except for
 * at most one aligned 4-byte word, the outlier. An example is a page of zeros with a counter in it.
 * The chunk table keeps the value, and one word that describes the outlier:
 *
 * <pre>
 *   | there is one (2) | its index (30) | its value (32) |
 * </pre>
 */
@Internal
public final class SameFilled {
  /** Result for a chunk that is not filled. */
  public static final long NOT_FILLED = -1;

  /** Result for a filled chunk without an outlier. */
  public static final long PURE = 0;

  private static final long HAS_OUTLIER = 1L << 62;
  private static final long INDEX_MASK = (1L << 30) - 1;

  private SameFilled() {}

  /**
   * Returns the outlier for {@link #write}, or PURE, or NOT_FILLED. For most chunks that are not
   * filled, the scan ends within their first words. A filled chunk is read once.
   */
  public static long outlierOf(long address, int sizeBytes) {
    long same = mismatch(address, address + Long.BYTES, sizeBytes - Long.BYTES);
    if (same < 0) {
      return PURE;
    }
    // The words before this offset are equal, and the one at it differs from the one before.
    long offset = (same & -Long.BYTES) + Long.BYTES;
    if (offset == Long.BYTES && isFilled(address + Long.BYTES, sizeBytes - Long.BYTES)) {
      return outlier(address, 0, getLong(address + Long.BYTES));
    }
    long value = getLong(address);
    long after = offset + Long.BYTES;
    boolean restIsEqual =
        after == sizeBytes
            || (getLong(address + after) == value && isFilled(address + after, sizeBytes - after));
    return restIsEqual ? outlier(address, offset, value) : NOT_FILLED;
  }

  private static boolean isFilled(long address, long sizeBytes) {
    return sizeBytes == Long.BYTES
        || mismatch(address, address + Long.BYTES, sizeBytes - Long.BYTES) < 0;
  }

  /** Returns the outlier, if only one half of the eight bytes at {@code offset} differs. */
  private static long outlier(long address, long offset, long value) {
    long difference = getLong(address + offset) ^ value;
    if (difference >>> Integer.SIZE == 0) {
      return outlier(address, offset);
    }
    return (int) difference == 0 ? outlier(address, offset + Integer.BYTES) : NOT_FILLED;
  }

  private static long outlier(long address, long offset) {
    long value = getInt(address + offset) & 0xFFFF_FFFFL;
    return HAS_OUTLIER | (offset / Integer.BYTES) << Integer.SIZE | value;
  }

  /** Returns the value that fills a chunk for which {@link #outlierOf} returned {@code outlier}. */
  public static long valueOf(long address, long outlier) {
    boolean firstIsOutlier = outlier != PURE && index(outlier) < Long.BYTES / Integer.BYTES;
    return getLong(firstIsOutlier ? address + Long.BYTES : address);
  }

  private static long index(long outlier) {
    return outlier >>> Integer.SIZE & INDEX_MASK;
  }

  /** Writes a filled chunk's bytes. */
  public static void write(long value, long outlier, long address, int sizeBytes) {
    byte first = (byte) value;
    if (value == (first & 0xFFL) * 0x0101_0101_0101_0101L) {
      RawMemory.fill(address, sizeBytes, first);
    } else {
      for (long at = address; at < address + sizeBytes; at += Long.BYTES) {
        RawMemory.putLong(at, value);
      }
    }
    writeOutlier(outlier, address);
  }

  /** Writes a filled chunk's bytes to memory that is all zeros; see {@link #write}. */
  public static void writeToZeros(long value, long outlier, long address, int sizeBytes) {
    if (value == 0) {
      writeOutlier(outlier, address);
    } else {
      write(value, outlier, address, sizeBytes);
    }
  }

  /** Returns whether untrusted bytes are an outlier that lies in a chunk of this size, or PURE. */
  public static boolean isOutlier(long outlier, int sizeBytes) {
    boolean flagged = outlier >>> 62 == HAS_OUTLIER >>> 62;
    return outlier == PURE || (flagged && index(outlier) < sizeBytes / Integer.BYTES);
  }

  /** Writes the outlier of a chunk that the value fills already; does nothing for PURE. */
  public static void writeOutlier(long outlier, long address) {
    if (outlier != PURE) {
      RawMemory.putInt(address + index(outlier) * Integer.BYTES, (int) outlier);
    }
  }
}
