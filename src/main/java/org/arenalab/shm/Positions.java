package org.arenalab.shm;

/**
 * The numbers that say where a block is, and in which generation.
 *
 * <pre>
 *   position  |0|00|   generation   |        offset in bytes, a multiple of the granule     |
 *   cursor    |0|00|   generation   |        offset of the next block         | count       |
 *   handle    |0|cc|   generation   |        offset of the block              | cccccc      |
 *             63 61 60    offsetBits offsetBits-1                     granule bits         0
 * </pre>
 *
 * A handle is a position with the block's size class (8 bits: the upper two at 61, the lower six at
 * 0). The cursor is a position that counts allocations in its lowest bits, so that one atomic
 * addition both moves it and counts. Where the count runs over, its carry moves the offset by one
 * granule: that granule is lost as padding, and nothing else happens.
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
  private static final int MAX_GENERATION_BITS = 31;

  static Positions of(int granuleShift, long capacityBytes) {
    int bits = Long.SIZE - Long.numberOfLeadingZeros(capacityBytes) + 1;
    return new Positions(granuleShift, Math.max(bits, CLASS_HIGH_SHIFT - MAX_GENERATION_BITS));
  }

  long granuleBytes() {
    return 1L << granuleShift;
  }

  /** The bits of a cursor that count, and of a handle that hold its class. */
  long countMask() {
    return granuleBytes() - 1;
  }

  long offsetMask() {
    return (1L << offsetBits) - 1;
  }

  /** What is left of a handle when its class is taken out: its position. */
  long positionMask() {
    return ((1L << CLASS_HIGH_SHIFT) - 1) & ~countMask();
  }

  long maxGeneration() {
    return (1L << (CLASS_HIGH_SHIFT - offsetBits)) - 1;
  }

  long generation(long word) {
    return (word & positionMask()) >>> offsetBits;
  }

  long offset(long word) {
    return word & offsetMask() & ~countMask();
  }

  long position(long generation, long offsetBytes) {
    return (generation << offsetBits) | offsetBytes;
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
}
