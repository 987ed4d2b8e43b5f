package org.arenalab.extent;

import static org.arenalab.os.RawMemory.getLong;
import static org.arenalab.os.RawMemory.putLong;

import org.arenalab.os.Internal;

/**
 * The words with which blocks describe themselves, and their addresses. The <i>index</i> of a block
 * is the number of its first granule.
 *
 * <pre>
 *   block i      at i * granule + granule - 8, so that its extent is aligned
 *
 *   live         | tag | extent ................................ |  n granules
 *     tag        | owner (46) | size - 1 (16) | hole before (1) | 1 |
 *
 *   hole         | first | ............................. | last |  n granules, 16 B at the least
 *     first      | number (63) | 0 |
 *     last       | number (64) |
 * </pre>
 *
 * <p>A hole's number leads to its record in the {@link HoleTable}. The last word of a hole is next
 * to the tag of the following block. If that tag reports a hole before it, a free finds the hole by
 * this word. Two holes never touch, and no hole touches the frontier.
 */
@Internal
public final class ExtentTags {
  public static final int TAG_BYTES = 8;
  static final int MIN_GRANULE_BYTES = 16;
  static final int MAX_GRANULES = Integer.MAX_VALUE;
  static final int NONE = -1;
  static final int OWNER_BITS = 46;

  private static final long LIVE = 1;
  private static final long HOLE_BEFORE = 2;
  private static final int SIZE_SHIFT = 2;
  private static final int SIZE_MASK = 0xffff;
  private static final int OWNER_SHIFT = Long.SIZE - OWNER_BITS;

  private final HoleTable table;
  private final int granuleShift;

  /** Address of the tag of block 0. */
  private final long firstTag;

  ExtentTags(long rangeAddress, int granuleBytes, HoleTable table) {
    this.table = table;
    granuleShift = Integer.numberOfTrailingZeros(granuleBytes);
    firstTag = rangeAddress + granuleBytes - TAG_BYTES;
  }

  /** Returns the number of granules of a block with an extent of this size. */
  int granulesFor(int sizeBytes) {
    return (sizeBytes + TAG_BYTES + (1 << granuleShift) - 1) >>> granuleShift;
  }

  long bytes(long granules) {
    return granules << granuleShift;
  }

  /** Returns the offset of a block's extent from the start of the range. */
  long offset(int block) {
    return (block + 1L) << granuleShift;
  }

  /** Returns the block whose extent would be at this offset. */
  long blockAt(long offset) {
    return (offset >> granuleShift) - 1;
  }

  private long address(int block) {
    return firstTag + ((long) block << granuleShift);
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
    return (int) ((getLong(address(block)) >>> SIZE_SHIFT) & SIZE_MASK) + 1;
  }

  long owner(int block) {
    return getLong(address(block)) >>> OWNER_SHIFT;
  }

  /** Marks a block as live, with no hole before it. */
  void setLive(int block, int sizeBytes, long owner) {
    putLong(address(block), (owner << OWNER_SHIFT) | ((long) (sizeBytes - 1) << SIZE_SHIFT) | LIVE);
  }

  int granules(int block) {
    long word = getLong(address(block));
    return (word & LIVE) != 0
        ? granulesFor((int) ((word >>> SIZE_SHIFT) & SIZE_MASK) + 1)
        : table.granules((int) (word >>> 1));
  }

  /** Returns the number of the hole that starts at this block. */
  int holeAt(int block) {
    return (int) (getLong(address(block)) >>> 1);
  }

  /** Returns the number of the hole that starts at this block, as found: any 63 bits. */
  long holeNumber(int block) {
    return getLong(address(block)) >>> 1;
  }

  /** Returns the number of the hole that ends where {@code block} begins. */
  int holeBefore(int block) {
    return (int) getLong(address(block) - Long.BYTES);
  }

  void setHoleStart(int block, int hole) {
    putLong(address(block), (long) hole << 1);
  }

  /** Writes a hole's last word; {@code end} is the block after the hole. */
  void setHoleEnd(int end, int hole) {
    putLong(address(end) - Long.BYTES, hole);
  }
}
