package org.arenalab.shm.layout;

import org.arenalab.os.Internal;

/**
 * The encoding of a block's offset and generation in one number.
 *
 * <pre>
 *   position  |0|00|   generation   |        offset in bytes, a multiple of the granule     |
 *   handle    |0|cc|   generation   |        offset of the block              | cccccc      |
 *             63 61 60    offsetBits offsetBits-1                     granule bits         0
 *
 *   cursor    | count        |   generation   |    offset of the next block, in granules    |
 *             63  countShift
 * </pre>
 *
 * A handle is a position with the block's size class (8 bits: the upper two at 61, the lower six at
 * 0). The cursor is a position in granules, which leaves the upper bits for a count of allocations.
 * One atomic addition moves the cursor and counts. If the count overflows, its carry leaves the
 * word. The thread that caused the overflow adds the lost count to a counter.
 *
 * <p>Generations start at a random number, so that another arena's handle is refused. They never
 * wrap.
 *
 * @param granuleShift the arena's alignment as a power of two, 6 to 21
 * @param offsetBits the number of offset bits; at least one more than the capacity needs, so that a
 *     cursor beyond the capacity cannot change the generation
 */
@Internal
public record HandleLayout(int granuleShift, int offsetBits) {
  private static final int CLASS_LOW_BITS = 6;
  private static final int CLASS_HIGH_SHIFT = 61;

  /** The null handle: never a valid handle. */
  public static final long NULL = 0;

  /** Exclusive bound of {@link #classIndex}: 8 bits of the class and the sign. */
  public static final int CLASS_INDEXES = 512;

  /**
   * The epoch of a closed arena. No position is less than a capacity above it, because positions
   * have no bit 62. The same holds for negative numbers that a caller passes as handles.
   */
  public static final long NO_EPOCH = 1L << 62;

  private static final int MAX_GENERATION_BITS = 31;
  private static final long CURSOR_MASK = (1L << CLASS_HIGH_SHIFT) - 1;

  public static HandleLayout of(int granuleShift, long capacityBytes) {
    int bits = Long.SIZE - Long.numberOfLeadingZeros(capacityBytes) + 1;
    return new HandleLayout(granuleShift, Math.max(bits, CLASS_HIGH_SHIFT - MAX_GENERATION_BITS));
  }

  public long granuleBytes() {
    return 1L << granuleShift;
  }

  public long offsetMask() {
    return (1L << offsetBits) - 1;
  }

  /**
   * Returns the mask that removes the class from a handle. It keeps the position, and the sign,
   * which no position has.
   */
  public long positionMask() {
    return (Long.MIN_VALUE | CURSOR_MASK) & -granuleBytes();
  }

  public long maxGeneration() {
    return (1L << (CLASS_HIGH_SHIFT - offsetBits)) - 1;
  }

  /**
   * Returns the generation of a position or handle; of a negative handle, a generation that never
   * exists.
   */
  public long generation(long word) {
    return (word & positionMask()) >>> offsetBits;
  }

  /** Returns the offset of a position or handle. */
  public long offset(long word) {
    return word & offsetMask() & -granuleBytes();
  }

  public long position(long generation, long offsetBytes) {
    return (generation << offsetBits) | offsetBytes;
  }

  /** Returns the position of the count in a cursor. */
  public int countShift() {
    return CLASS_HIGH_SHIFT - granuleShift;
  }

  /** Returns the largest count of a cursor. */
  public long maxCount() {
    return -1L >>> countShift();
  }

  /** Returns the number of allocations counted in a cursor. */
  public long count(long cursor) {
    return cursor >>> countShift();
  }

  /** Returns the cursor for a position and a count. */
  public long cursor(long position, long count) {
    return (count << countShift()) | (position >>> granuleShift);
  }

  /** Returns the position of a cursor. */
  public long ofCursor(long cursor) {
    return ofCursor(cursor, granuleShift);
  }

  /** Returns the position of a cursor, for hot paths that hold the shift. */
  public static long ofCursor(long cursor, int granuleShift) {
    return (cursor << granuleShift) & CURSOR_MASK;
  }

  /** Returns the bits that a class adds to a position to make it a handle. */
  public static long classBits(long sizeClass) {
    return (sizeClass & ((1L << CLASS_LOW_BITS) - 1))
        | ((sizeClass >>> CLASS_LOW_BITS) << CLASS_HIGH_SHIFT);
  }

  /** Returns the class in a handle; negative handles yield a class that does not exist. */
  public static int sizeClass(long handle) {
    long low = handle & ((1L << CLASS_LOW_BITS) - 1);
    return (int) (low | ((handle >>> CLASS_HIGH_SHIFT) << CLASS_LOW_BITS));
  }

  /** Returns a number that is unique for each class; cheaper than {@link #sizeClass}. */
  public static int classIndex(long handle) {
    return (int) Long.rotateLeft(handle, Long.SIZE - CLASS_HIGH_SHIFT) & (CLASS_INDEXES - 1);
  }
}
