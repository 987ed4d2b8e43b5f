package org.arenalab.shm;

import static org.arenalab.os.RawMemory.compareAndSetLong;
import static org.arenalab.os.RawMemory.getAndAddLong;
import static org.arenalab.os.RawMemory.getLong;
import static org.arenalab.os.RawMemory.getLongAcquire;
import static org.arenalab.os.RawMemory.getLongOpaque;
import static org.arenalab.os.RawMemory.getLongVolatile;

/**
 * Freed blocks, last in first out, one list for each size class: what is used again has its pages
 * in place already.
 *
 * <pre>
 *   head    | tag (32) | first granule + 1 (32) |        tag counts every change (ABA)
 *   listed  | generation (32) | blocks (32)     |        of the generation the list is for
 *   link    | generation (32) | next granule + 1 (32) |  beside each granule
 * </pre>
 *
 * <p><b>Assumptions.</b> A caller's generation was current at some moment of its call. Any thread
 * of any process may be killed anywhere.
 *
 * <p><b>Guarantees.</b> A block is handed out at most once for each time it was put in, and never
 * after its generation is over. Both rest on one rule: every loop reads the head <em>first</em>,
 * then {@code listed} and the cursor; if both show the caller's generation then a head that still
 * has the value that was read has not been emptied for a newer one. A link is written in the same
 * way: read, then the check, then compare-and-set, so that a writer of an old generation who wakes
 * up late cannot spoil a newer one's. A list of an older generation is emptied by the first who
 * meets it. A kill loses at most the one block that was in hand.
 *
 * <p><b>Progress.</b> Lock-free. The tag has 32 bits: a thread would have to stand still between
 * its load and its compare-and-set for exactly a multiple of 2^32 changes of one list to be fooled.
 *
 * <p><b>Cost.</b> Three or four atomic operations on one or two cache lines.
 */
final class RecycleLists {
  static final long NONE = -1;
  private static final int HALF = 32;
  private static final long LOW = 0xffff_ffffL;

  private final long base;
  private final Cursor cursor;
  private final FreeMap freeMap;
  private final BookkeepingBacking backing;
  private final long granules;

  RecycleLists(
      long segmentBase, SegmentDescriptor layout, Cursor cursor, BookkeepingBacking backing) {
    base = segmentBase;
    this.backing = backing;
    granules = layout.granules();
    this.cursor = cursor;
    freeMap = new FreeMap(segmentBase, layout);
  }

  /**
   * Puts a block in.
   *
   * @param isFree whether a user freed it; a lease's remainder is no free
   * @return false if the block is free already, or the generation is over
   * @throws SegmentException NO_SPACE if there is no memory to remember it in
   */
  boolean push(int sizeClass, long granule, long generation, boolean isFree) {
    backing.ensure(granule);
    if (!freeMap.claim(granule, generation)) {
      return false;
    }
    if (!link(sizeClass, granule, generation)) {
      return false;
    }
    if (isFree) {
      getAndAddLong(classAddress(sizeClass) + SegmentDescriptor.CLASS_FREES, 1);
    }
    return true;
  }

  private boolean link(int sizeClass, long granule, long generation) {
    long headAddress = classAddress(sizeClass) + SegmentDescriptor.CLASS_HEAD;
    boolean counted = false;
    for (; ; ) {
      long head = getLongVolatile(headAddress);
      long oldLink = getLongVolatile(linkAddress(granule));
      if (!isListOf(sizeClass, head, generation)) {
        if (cursor.generation() != generation) {
          return false;
        }
        continue;
      }
      if (!counted) {
        // Before it is in the list, so that a list is never longer than its count.
        count(sizeClass, generation, 1);
        counted = true;
      }
      long link = (generation << HALF) | (head & LOW);
      if (compareAndSetLong(linkAddress(granule), oldLink, link)
          && compareAndSetLong(headAddress, head, successor(head, granule + 1))) {
        return true;
      }
    }
  }

  /**
   * Takes a block out.
   *
   * @return its granule, or {@link #NONE}
   */
  long pop(int sizeClass, long generation) {
    long classAddress = classAddress(sizeClass);
    long headAddress = classAddress + SegmentDescriptor.CLASS_HEAD;
    for (; ; ) {
      long head = getLongVolatile(headAddress);
      if ((head & LOW) == 0) {
        return NONE;
      }
      if (!isListOf(sizeClass, head, generation)) {
        if (cursor.generation() != generation) {
          return NONE;
        }
        continue;
      }
      long granule = (head & LOW) - 1;
      if (granule >= granules) {
        throw new CorruptArenaException(
            "recycle list %d begins with granule %d of %d".formatted(sizeClass, granule, granules));
      }
      // Another thread may be writing it: atomic, and refused below if the head has changed.
      long next = getLongOpaque(linkAddress(granule));
      if (compareAndSetLong(headAddress, head, successor(head, next & LOW))) {
        if (!freeMap.release(granule, generation)) {
          throw new CorruptArenaException(
              "recycle list %d held granule %d, which is not free".formatted(sizeClass, granule));
        }
        count(sizeClass, generation, -1);
        getAndAddLong(classAddress + SegmentDescriptor.CLASS_REUSES, 1);
        return granule;
      }
    }
  }

  /** Whether {@code head}, read before this call, belongs to {@code generation}. */
  private boolean isListOf(int sizeClass, long head, long generation) {
    long listedAddress = classAddress(sizeClass) + SegmentDescriptor.CLASS_LISTED;
    long listed = getLongVolatile(listedAddress);
    long current = cursor.generation();
    if (current != generation) {
      return false;
    }
    if (listed >>> HALF == generation) {
      return true;
    }
    long headAddress = classAddress(sizeClass) + SegmentDescriptor.CLASS_HEAD;
    if (compareAndSetLong(headAddress, head, successor(head, 0))) {
      compareAndSetLong(listedAddress, listed, generation << HALF);
    }
    return false;
  }

  private void count(int sizeClass, long generation, int delta) {
    long address = classAddress(sizeClass) + SegmentDescriptor.CLASS_LISTED;
    for (; ; ) {
      long listed = getLongVolatile(address);
      if (listed >>> HALF != generation) {
        return;
      }
      long blocks = (listed + delta) & LOW;
      if (compareAndSetLong(address, listed, (listed & ~LOW) | blocks)) {
        return;
      }
    }
  }

  /** Blocks of a class that wait, as counted. */
  long listed(int sizeClass, long generation) {
    long listed = getLongAcquire(classAddress(sizeClass) + SegmentDescriptor.CLASS_LISTED);
    return listed >>> HALF == generation ? (int) listed : 0;
  }

  long frees(int sizeClass) {
    return getLongAcquire(classAddress(sizeClass) + SegmentDescriptor.CLASS_FREES);
  }

  long reuses(int sizeClass) {
    return getLongAcquire(classAddress(sizeClass) + SegmentDescriptor.CLASS_REUSES);
  }

  boolean isFree(long granule, long generation) {
    return freeMap.isFree(granule, generation);
  }

  /** The first block of a list, for a walk while nothing moves; {@link #NONE} at the end. */
  long first(int sizeClass, long generation) {
    long head = getLongVolatile(classAddress(sizeClass) + SegmentDescriptor.CLASS_HEAD);
    long listed = getLongVolatile(classAddress(sizeClass) + SegmentDescriptor.CLASS_LISTED);
    return listed >>> HALF == generation ? (head & LOW) - 1 : NONE;
  }

  /** The block behind one of a list, for a walk while nothing moves. */
  long next(long granule) {
    return (getLong(linkAddress(granule)) & LOW) - 1;
  }

  private long classAddress(int sizeClass) {
    return base + SegmentDescriptor.CLASSES + sizeClass * SegmentDescriptor.CLASS_STRIDE;
  }

  private long linkAddress(long granule) {
    return base + SegmentDescriptor.LINKS + granule * SegmentDescriptor.LINK_BYTES;
  }

  private static long successor(long head, long first) {
    return ((head & ~LOW) + (1L << HALF)) | first;
  }
}
