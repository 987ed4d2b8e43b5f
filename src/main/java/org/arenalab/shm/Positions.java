package org.arenalab.shm;

/**
 * The numbers that say where a block is, and in which generation.
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
 * 0). The cursor is a position in granules, which leaves room to count allocations above it: one
 * atomic addition both moves it and counts. Where the count runs over, its carry leaves the word,
 * and whoever did it adds what is gone to a counter.
 *
 * <p>Generations start at a random number, so that another arena's handle is refused, and never
 * wrap.
 *
 * @param granuleShift the arena's alignment as a power of two, 6 to 21
 * @param offsetBits how many bits the offset has; at least one more than the capacity needs, so
 *     that a cursor that overshoots cannot run into the generation
 */
record Positions(int granuleShift, int offsetBits) {
  private static final int CLASS_LOW_BITS = 6;
  private static final int CLASS_HIGH_SHIFT = 61;

  /** {@link #classIndex} is less; 8 bits of the class and the sign. */
  static final int CLASS_INDEXES = 512;

  /**
   * The epoch of a closed arena. No position is less than a capacity above it, not even that of a
   * negative number that somebody takes for a handle: positions have no bit 62.
   */
  static final long NO_EPOCH = 1L << 62;

  private static final int MAX_GENERATION_BITS = 31;
  private static final long CURSOR_MASK = (1L << CLASS_HIGH_SHIFT) - 1;

  static Positions of(int granuleShift, long capacityBytes) {
    int bits = Long.SIZE - Long.numberOfLeadingZeros(capacityBytes) + 1;
    return new Positions(granuleShift, Math.max(bits, CLASS_HIGH_SHIFT - MAX_GENERATION_BITS));
  }

  long granuleBytes() {
    return 1L << granuleShift;
  }

  long offsetMask() {
    return (1L << offsetBits) - 1;
  }

  /**
   * What is left of a handle when its class is taken out: its position, and the sign, which no
   * position has.
   */
  long positionMask() {
    return (Long.MIN_VALUE | CURSOR_MASK) & -granuleBytes();
  }

  long maxGeneration() {
    return (1L << (CLASS_HIGH_SHIFT - offsetBits)) - 1;
  }

  /** That of a position or handle; none that exists if it is negative. */
  long generation(long word) {
    return (word & positionMask()) >>> offsetBits;
  }

  /** That of a position or handle. */
  long offset(long word) {
    return word & offsetMask() & -granuleBytes();
  }

  long position(long generation, long offsetBytes) {
    return (generation << offsetBits) | offsetBytes;
  }

  /** Where a cursor's count starts. */
  int countShift() {
    return CLASS_HIGH_SHIFT - granuleShift;
  }

  /** The most that a cursor counts to. */
  long maxCount() {
    return -1L >>> countShift();
  }

  /** How many allocations a cursor counts. */
  long count(long cursor) {
    return cursor >>> countShift();
  }

  /** A cursor at a position. */
  long cursor(long position, long count) {
    return (count << countShift()) | (position >>> granuleShift);
  }

  /** Where a cursor is. */
  long ofCursor(long cursor) {
    return ofCursor(cursor, granuleShift);
  }

  /** The same for hot paths, which have the shift at hand. */
  static long ofCursor(long cursor, int granuleShift) {
    return (cursor << granuleShift) & CURSOR_MASK;
  }

  /** The bits that a class adds to a position to make it a handle. */
  static long classBits(long sizeClass) {
    return (sizeClass & ((1L << CLASS_LOW_BITS) - 1))
        | ((sizeClass >>> CLASS_LOW_BITS) << CLASS_HIGH_SHIFT);
  }

  /** The class in a handle; negative handles have none that exists. */
  static int sizeClass(long handle) {
    long low = handle & ((1L << CLASS_LOW_BITS) - 1);
    return (int) (low | ((handle >>> CLASS_HIGH_SHIFT) << CLASS_LOW_BITS));
  }

  /** As {@link #sizeClass}, where any number will do that is different for each; cheaper. */
  static int classIndex(long handle) {
    return (int) Long.rotateLeft(handle, Long.SIZE - CLASS_HIGH_SHIFT) & (CLASS_INDEXES - 1);
  }
}
