package org.arenalab.shm;

import static org.arenalab.os.RawMemory.compareAndSetLong;
import static org.arenalab.os.RawMemory.getAndAddLong;
import static org.arenalab.os.RawMemory.getLong;
import static org.arenalab.os.RawMemory.getLongAcquire;
import static org.arenalab.os.RawMemory.getLongOpaque;
import static org.arenalab.os.RawMemory.getLongVolatile;

import org.arenalab.shm.layout.SegmentDescriptor;

/**
 * Lists of freed blocks, one for each size class, last in, first out. The pages of a recycled block
 * are mapped already.
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
 * <p><b>Guarantees.</b> A block is handed out at most once for each push, and never after its
 * generation is over. Both rest on one rule: every loop reads the head <em>first</em>, then {@code
 * listed} and the cursor. Suppose that both have the caller's generation, and the head still has
 * the value that was read. Then the list was not emptied for a newer generation. A link is written
 * by the same rule: read, check, compare-and-set. A delayed writer of an old generation therefore
 * cannot damage the list of a newer one. The first thread that meets a list of an older generation
 * empties it. A kill loses at most the one block that the thread was moving.
 *
 * <p><b>Progress.</b> Lock-free. The tag has 32 bits. The ABA problem needs a thread that stops
 * between its load and its compare-and-set. During the stop, the list must change exactly a
 * multiple of 2^32 times.
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
   * Adds a block to its list.
   *
   * @param isFree whether a user freed the block; the remainder of a lease does not count as a free
   * @return false if the block is free already, or the generation is over
   * @throws SegmentException NO_SPACE if there is no memory for the block's link
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
      if (!claimListFor(sizeClass, head, generation)) {
        if (cursor.generation() != generation) {
          return false;
        }
        continue;
      }
      if (!counted) {
        // Counted before it is linked, so that a list is never longer than its count.
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
   * Removes a block from a list.
   *
   * @return the block's granule, or {@link #NONE}
   */
  long pop(int sizeClass, long generation) {
    long classAddress = classAddress(sizeClass);
    long headAddress = classAddress + SegmentDescriptor.CLASS_HEAD;
    for (; ; ) {
      long head = getLongVolatile(headAddress);
      if ((head & LOW) == 0) {
        return NONE;
      }
      if (!claimListFor(sizeClass, head, generation)) {
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
      // Another thread may be writing the link. The read is atomic, and it is discarded below if
      // the head has changed.
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

  /**
   * Claims a list for {@code generation}: empties a list of an older generation. Returns whether
   * {@code head}, read before this call, belonged to {@code generation} already.
   */
  private boolean claimListFor(int sizeClass, long head, long generation) {
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

  /** Returns the counted number of free blocks of a class. */
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

  /**
   * Returns the first block of a list, or {@link #NONE}. For a walk while no thread changes the
   * list.
   */
  long first(int sizeClass, long generation) {
    long head = getLongVolatile(classAddress(sizeClass) + SegmentDescriptor.CLASS_HEAD);
    long listed = getLongVolatile(classAddress(sizeClass) + SegmentDescriptor.CLASS_LISTED);
    return listed >>> HALF == generation ? (head & LOW) - 1 : NONE;
  }

  /**
   * Returns the next block of a list, or {@link #NONE}. For a walk while no thread changes the
   * list.
   */
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
