package org.arenalab.compressed;

import static org.arenalab.os.RawMemory.getLong;
import static org.arenalab.os.RawMemory.putLong;

/**
 * The words with which blocks describe themselves, and where they are. A block is named by its
 * <i>index</i>: the number of its first granule.
 *
 * <pre>
 *   block i      at i * granule + granule - 8, so that its extent is aligned
 *
 *   live         | tag | extent ................................ |  n granules
 *     tag        | owner (46) | size - 1 (16) | hole before (1) | 1 |
 *
 *   hole         | first | ............................. | last |  n granules, 16 B at the least
 *     first      | next hole of the list + 1 (32) | granules (31) | 0 |
 *     last       | previous hole + 1, or 0 (32)   | granules (32) |
 * </pre>
 *
 * <p>The last word of a hole is right before the tag behind it, so that a free finds the hole on
 * its left when its tag says that there is one. Two holes never touch, and no hole touches the
 * frontier.
 */
final class ExtentTags {
  static final int TAG_BYTES = 8;
  static final int MIN_GRANULE_BYTES = 16;
  static final int MAX_GRANULES = Integer.MAX_VALUE;
  static final int NONE = -1;
  static final int OWNER_BITS = 46;

  private static final long LIVE = 1;
  private static final long HOLE_BEFORE = 2;
  private static final int SIZE_SHIFT = 2;
  private static final int SIZE_MASK = 0xffff;
  private static final int OWNER_SHIFT = Long.SIZE - OWNER_BITS;
  private static final int HALF = 32;

  private final int granuleShift;

  /** Of the tag of block 0. */
  private final long firstTag;

  ExtentTags(long rangeAddress, int granuleBytes) {
    granuleShift = Integer.numberOfTrailingZeros(granuleBytes);
    firstTag = rangeAddress + granuleBytes - TAG_BYTES;
  }

  /** How many granules a block with an extent of that size takes. */
  int granulesFor(int sizeBytes) {
    return (sizeBytes + TAG_BYTES + (1 << granuleShift) - 1) >>> granuleShift;
  }

  long bytes(long granules) {
    return granules << granuleShift;
  }

  /** Where the extent of a block is, from the start of the range. */
  long offset(int block) {
    return (block + 1L) << granuleShift;
  }

  /** The block whose extent would be at that offset. */
  long blockAt(long offset) {
    return (offset >> granuleShift) - 1;
  }

  private long address(int block) {
    return firstTag + ((long) block << granuleShift);
  }

  private long lastWord(int block, int granules) {
    return address(block) + ((long) granules << granuleShift) - Long.BYTES;
  }

  boolean isLive(int block) {
    return (getLong(address(block)) & LIVE) != 0;
  }

  boolean isHoleBefore(int block) {
    return (getLong(address(block)) & HOLE_BEFORE) != 0;
  }

  void setHoleBefore(int block) {
    putLong(address(block), getLong(address(block)) | HOLE_BEFORE);
  }

  void clearHoleBefore(int block) {
    putLong(address(block), getLong(address(block)) & ~HOLE_BEFORE);
  }

  int sizeBytes(int block) {
    return (int) (getLong(address(block)) >>> SIZE_SHIFT & SIZE_MASK) + 1;
  }

  long owner(int block) {
    return getLong(address(block)) >>> OWNER_SHIFT;
  }

  /** Marks a block as live, with no hole before it. */
  void setLive(int block, int sizeBytes, long owner) {
    putLong(address(block), owner << OWNER_SHIFT | (long) (sizeBytes - 1) << SIZE_SHIFT | LIVE);
  }

  int granules(int block) {
    long word = getLong(address(block));
    return (word & LIVE) != 0
        ? granulesFor((int) (word >>> SIZE_SHIFT & SIZE_MASK) + 1)
        : (int) word >>> 1;
  }

  /** The length of the hole that ends where {@code block} begins. */
  int granulesOfHoleBefore(int block) {
    return (int) getLong(address(block) - Long.BYTES);
  }

  /** Marks a block as a hole between two others of its list, each a block or {@link #NONE}. */
  void setHole(int block, int granules, int previous, int next) {
    putLong(address(block), (next + 1L) << HALF | (long) granules << 1);
    putLong(lastWord(block, granules), (previous + 1L) << HALF | granules);
  }

  int nextHole(int hole) {
    return (int) (getLong(address(hole)) >>> HALF) - 1;
  }

  int previousHole(int hole, int granules) {
    return (int) (getLong(lastWord(hole, granules)) >>> HALF) - 1;
  }

  void setNextHole(int hole, int next) {
    putLong(address(hole), (getLong(address(hole)) & 0xffff_ffffL) | (next + 1L) << HALF);
  }

  void setPreviousHole(int hole, int granules, int previous) {
    putLong(lastWord(hole, granules), (previous + 1L) << HALF | granules);
  }
}
