package org.arenalab.shm.layout;

import org.arenalab.os.Internal;

/**
 * A size class of one arena with its derived values precomputed. Programs often request one size
 * repeatedly, and comparing with the last shape is cheaper than computing the class again.
 *
 * <p>Immutable, so that threads may share the last shape through a plain field.
 */
@Internal
public final class SizeClassInfo {
  /** The smallest request of the class. */
  public final long minBytes;

  /** Largest request of the class minus the smallest. */
  public final long spanBytes;

  public final long blockBytes;

  /** The cursor's increment for a block: its granules, and one to the count. */
  public final long cursorStep;

  /** The increment of a lease's used word for a block. */
  public final long leaseStep;

  /** The bits that turn a position into a handle of this class. */
  public final long classBits;

  public SizeClassInfo(int sizeClass, HandleLayout positions) {
    int shift = positions.granuleShift();
    blockBytes = SizeClasses.granules(sizeClass) << shift;
    leaseStep = (blockBytes << SegmentDescriptor.LEASE_USED_SHIFT) + 1;
    cursorStep = positions.cursor(blockBytes, 1);
    minBytes = sizeClass == 0 ? 1 : (SizeClasses.granules(sizeClass - 1) << shift) + 1;
    spanBytes = blockBytes - minBytes;
    classBits = HandleLayout.classBits(sizeClass);
  }

  public boolean fits(long sizeBytes) {
    return Long.compareUnsigned(sizeBytes - minBytes, spanBytes) <= 0;
  }

  /** Returns one shape for each class. */
  public static SizeClassInfo[] all(HandleLayout positions) {
    SizeClassInfo[] shapes = new SizeClassInfo[SizeClasses.COUNT];
    for (int i = 0; i < shapes.length; i++) {
      shapes[i] = new SizeClassInfo(i, positions);
    }
    return shapes;
  }
}
