package org.arenalab.shm;

/**
 * What a size class comes to in one arena, ready to use: programs ask for one size many times, and
 * comparing with the last shape is cheaper than finding the class again.
 *
 * <p>Immutable, so that threads may pass each other the last one through a plain field.
 */
final class BlockShape {
  /** The smallest request of the class. */
  final long minBytes;

  /** How much larger the largest is. */
  final long spanBytes;

  final long blockBytes;

  /** What a block adds to the cursor: its granules, and one to the count. */
  final long cursorStep;

  /** What a block adds to a lease's used word. */
  final long leaseStep;

  /** What the class adds to a position to make it a handle. */
  final long classBits;

  BlockShape(int sizeClass, Positions positions) {
    int shift = positions.granuleShift();
    blockBytes = SizeClasses.granules(sizeClass) << shift;
    leaseStep = (blockBytes << LeaseTable.USED_SHIFT) + 1;
    cursorStep = positions.cursor(blockBytes, 1);
    minBytes = sizeClass == 0 ? 1 : (SizeClasses.granules(sizeClass - 1) << shift) + 1;
    spanBytes = blockBytes - minBytes;
    classBits = Positions.classBits(sizeClass);
  }

  boolean fits(long sizeBytes) {
    return Long.compareUnsigned(sizeBytes - minBytes, spanBytes) <= 0;
  }

  /** One for each class. */
  static BlockShape[] all(Positions positions) {
    BlockShape[] shapes = new BlockShape[SizeClasses.COUNT];
    for (int i = 0; i < shapes.length; i++) {
      shapes[i] = new BlockShape(i, positions);
    }
    return shapes;
  }
}
