package org.arenalab.shm;

import org.arenalab.shm.layout.HandleLayout;
import org.arenalab.shm.layout.SizeClasses;

/**
 * The source of blocks for the slow path, in order: the class's recycle list, the cursor, the lists
 * of larger classes.
 */
final class BlockSource {
  private static final int LARGER_CLASSES_TRIED = 16;

  private final Cursor cursor;
  private final RecycleLists lists;
  private final long granuleBytes;

  BlockSource(Cursor cursor, RecycleLists lists) {
    this.cursor = cursor;
    this.lists = lists;
    granuleBytes = cursor.positions.granuleBytes();
  }

  /**
   * Returns the handle of a block of the class, or {@link HandleLayout#NULL} if there is no room.
   */
  long take(int sizeClass, long alignmentBytes) {
    boolean recyclable = alignmentBytes <= granuleBytes;
    long handle = recyclable && cursor.isRecycling() ? reuse(sizeClass, 1) : HandleLayout.NULL;
    if (handle != HandleLayout.NULL) {
      return handle;
    }
    long blockBytes =
        Math.min(SizeClasses.granules(sizeClass) * granuleBytes, cursor.capacityBytes);
    long position = cursor.take(blockBytes, Math.max(alignmentBytes, granuleBytes), 1);
    if (position != Cursor.NO_ROOM) {
      return position | HandleLayout.classBits(sizeClass);
    }
    return recyclable ? reuse(sizeClass, LARGER_CLASSES_TRIED) : HandleLayout.NULL;
  }

  private long reuse(int firstClass, int classes) {
    long generation = cursor.settledGeneration();
    int end = Math.min(firstClass + classes, SizeClasses.COUNT);
    for (int sizeClass = firstClass; sizeClass < end; sizeClass++) {
      long granule = lists.pop(sizeClass, generation);
      if (granule != RecycleLists.NONE) {
        long position = cursor.positions.position(generation, granule * granuleBytes);
        return position | HandleLayout.classBits(sizeClass);
      }
    }
    return HandleLayout.NULL;
  }
}
