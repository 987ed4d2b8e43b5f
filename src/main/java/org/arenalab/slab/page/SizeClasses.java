package org.arenalab.slab.page;

import org.arenalab.os.Internal;

/**
 * The size classes of blocks: multiples of 16 up to 128 bytes, then four per doubling up to 512
 * KiB. A block for a request above 64 bytes is at most a quarter larger than the request.
 */
@Internal
public final class SizeClasses {
  public static final int COUNT = 56;
  public static final long MAX_BLOCK_BYTES = 512L << 10;
  public static final int PAGE_SHIFT = 16;
  public static final long PAGE_BYTES = 1L << PAGE_SHIFT;

  /** Limit of bytes in a list of cached blocks, but at least one block. */
  private static final long CACHED_BYTES = 64L << 10;

  static final int MAX_CACHED_BLOCKS = 128;

  private static final int LINEAR = 8;
  private static final int LINEAR_SHIFT = 7;
  private static final int UNIT_SHIFT = 4;
  private static final int TABLE_ENTRIES = 1024;

  /** The largest size that {@link #ofSmall} accepts. */
  public static final long MAX_SMALL_BYTES = (TABLE_ENTRIES - 1L) << 4;

  private static final long SMALL_SPAN_BYTES = 8192;
  private static final long MEDIUM_SPAN_BYTES = 64L << 10;

  /** The class of a small size, by the number of 16-byte units. */
  private static final byte[] BY_UNITS = byUnits();

  private SizeClasses() {}

  /** Returns the class like {@link #of}, for sizes up to {@link #MAX_SMALL_BYTES}: one load. */
  public static int ofSmall(int sizeBytes) {
    // The mask matches the table's length, so the compiler drops the bounds check.
    return BY_UNITS[((sizeBytes + 15) >>> UNIT_SHIFT) & (TABLE_ENTRIES - 1)];
  }

  private static byte[] byUnits() {
    byte[] table = new byte[TABLE_ENTRIES];
    for (int units = 1; units < table.length; units++) {
      table[units] = (byte) of((long) units << UNIT_SHIFT);
    }
    return table;
  }

  /**
   * Returns the smallest class whose blocks hold {@code sizeBytes}, 1 to {@link #MAX_BLOCK_BYTES}.
   */
  public static int of(long sizeBytes) {
    long last = sizeBytes - 1;
    int log = Long.SIZE - 1 - Long.numberOfLeadingZeros(last | 1);
    if (log < LINEAR_SHIFT) {
      return (int) (last >>> UNIT_SHIFT);
    }
    return LINEAR + (log - LINEAR_SHIFT) * 4 + (int) ((last >>> (log - 2)) & 3);
  }

  /** Returns the smallest class that holds the size and whose blocks all start at the alignment. */
  public static int aligned(long sizeBytes, long alignmentBytes) {
    int sizeClass = of((sizeBytes + alignmentBytes - 1) & -alignmentBytes);
    while (blockBytes(sizeClass) % alignmentBytes != 0) {
      sizeClass++;
    }
    return sizeClass;
  }

  public static long blockBytes(int sizeClass) {
    if (sizeClass < LINEAR) {
      return (sizeClass + 1L) << UNIT_SHIFT;
    }
    int step = sizeClass - LINEAR;
    return (5L + (step & 3)) << (LINEAR_SHIFT - 2 + (step >> 2));
  }

  /**
   * Returns how many pages a span of the class has. A remainder too small for a block stays unused.
   */
  static int spanPages(int sizeClass) {
    long blockBytes = blockBytes(sizeClass);
    if (blockBytes <= SMALL_SPAN_BYTES) {
      return 1;
    }
    return blockBytes <= MEDIUM_SPAN_BYTES ? 4 : 8;
  }

  public static int spanBlocks(int sizeClass) {
    return (int) ((spanPages(sizeClass) * PAGE_BYTES) / blockBytes(sizeClass));
  }

  /** Returns how many blocks a hot list holds. */
  public static int cachedBlocks(int sizeClass) {
    long fit = CACHED_BYTES / blockBytes(sizeClass);
    return (int) Math.max(1, Math.min(MAX_CACHED_BLOCKS, fit));
  }
}
