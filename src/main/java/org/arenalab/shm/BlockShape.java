package org.arenalab.shm;

/**
 * A size class of one arena with its derived values precomputed. Programs often request one size
 * repeatedly, and comparing with the last shape is cheaper than computing the class again.
 *
 * <p>Immutable, so that threads may share the last shape through a plain field.
 */
final class BlockShape {
  /** The smallest request of the class. */
  final long minBytes;

  /** Largest request of the class minus the smallest. */
  final long spanBytes;

  final long blockBytes;

  /** The cursor's increment for a block: its granules, and one to the count. */
  final long cursorStep;

  /** The increment of a lease's used word for a block. */
  final long leaseStep;

  /** The bits that turn a position into a handle of this class. */
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

  /** Returns one shape for each class. */
  static BlockShape[] all(Positions positions) {
    BlockShape[] shapes = new BlockShape[SizeClasses.COUNT];
    for (int i = 0; i < shapes.length; i++) {
      shapes[i] = new BlockShape(i, positions);
    }
    return shapes;
  }
}
