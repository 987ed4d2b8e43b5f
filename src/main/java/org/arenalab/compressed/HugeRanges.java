package org.arenalab.compressed;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.ReentrantLock;
import org.arenalab.compressed.CompressedArenaException.Reason;
import org.arenalab.os.SystemCallException;
import org.arenalab.os.TransparentHugePages;
import org.arenalab.os.VirtualMemory;

/**
 * The huge ranges of raw memory, which the kernel may back with a huge page. A range has the size
 * and alignment of a huge page. Backing a huge page takes the time of a few small pages. Discarding
 * one takes less than for a small page. But the first touch of such a range backs all of it. To
 * discard a part of it, the kernel has to split the huge page. A range may therefore be huge only
 * while its chunks are raw or about to be. This holds for fresh chunks, and for chunks that a
 * thread loads in order. Before the memory of a chunk is discarded, its range returns to small
 * pages.
 *
 * <p>The class only advises the kernel. If advice is refused or comes late, more memory is backed
 * than needed, or calls take longer. No other code depends on the advice.
 *
 * <p>Thread-safe: advice is given under a lock. Advice for a range takes a few microseconds, or 250
 * if the kernel splits its page. {@link #isHuge} takes no lock.
 */
final class HugeRanges {
  /**
   * Limit on boundaries between huge and small ranges. Each boundary is one more VMA for the
   * kernel, which allows 65,530. The worst case is assumed: each huge range counts as if its
   * neighbours were small. The limit therefore always holds.
   */
  static final int MAX_BOUNDARIES = 8192;

  private static final VarHandle HUGE = MethodHandles.arrayElementVarHandle(byte[].class);

  private final long rawAddress;
  private final int chunkBytes;
  private final long rangeBytes;

  /** Chunks in a range, or 0 if no range may be huge. */
  private final int chunksInRange;

  /** By range: 1 if a huge page is welcome. */
  private final byte[] huge;

  private final ReentrantLock lock = new ReentrantLock();
  private int boundaries;
  private int hugeCount;

  /**
   * @param rawAddress of the chunk with id 0: a multiple of {@code rangeBytes}
   * @param rangeBytes as large as a huge page; 0 for none
   */
  HugeRanges(long rawAddress, long rawBytes, int chunkBytes, long rangeBytes) {
    this.rawAddress = rawAddress;
    this.chunkBytes = chunkBytes;
    chunksInRange = chunksIn(rangeBytes, chunkBytes);
    this.rangeBytes = (long) chunksInRange * chunkBytes;
    huge = new byte[chunksInRange == 0 ? 0 : Math.toIntExact(rawBytes / rangeBytes)];
  }

  /** Returns the number of chunks in a range, or 0 if none may be huge. */
  static int chunksIn(long rangeBytes, int chunkBytes) {
    boolean fits =
        rangeBytes > chunkBytes
            && rangeBytes % chunkBytes == 0
            && rangeBytes / chunkBytes <= Batch.MAX_UNIT_CHUNKS;
    return fits ? (int) (rangeBytes / chunkBytes) : 0;
  }

  /**
   * Returns the size of a range if transparent huge pages are wanted and available, otherwise 0.
   */
  static long rangeBytes(boolean wanted, int chunkBytes) {
    return wanted ? rangeBytes(TransparentHugePages.sizeBytes(), chunkBytes) : 0;
  }

  /** Returns the huge-page size, or 0 if it has too many chunks: 32 MiB with 16 KiB pages. */
  static long rangeBytes(long hugePageBytes, int chunkBytes) {
    return chunksIn(hugePageBytes, chunkBytes) == 0 ? 0 : hugePageBytes;
  }

  int chunksInRange() {
    return chunksInRange;
  }

  /** Returns the first chunk of the chunk's range. */
  int startOfRange(int id) {
    return id - id % chunksInRange;
  }

  /** Returns the first chunk of the next range. */
  int endOfRange(int id) {
    return startOfRange(id) + chunksInRange;
  }

  /** Returns whether the chunk's range may be backed by a huge page now. */
  boolean isHuge(int id) {
    return chunksInRange != 0 && isHugeRange(id / chunksInRange);
  }

  private boolean isHugeRange(int range) {
    return range >= 0 && range < huge.length && (byte) HUGE.getVolatile(huge, range) != 0;
  }

  /** Lets the whole ranges among these chunks be huge, up to the limit on boundaries. */
  void allow(int firstId, int count) {
    if (chunksInRange == 0) {
      return;
    }
    int from = Math.ceilDiv(firstId, chunksInRange);
    int wanted = Math.min((firstId + count) / chunksInRange, huge.length) - from;
    if (wanted <= 0) {
      return;
    }
    lock.lock();
    try {
      // Worst case: a run of n huge ranges is cut into n + 1 boundaries.
      int room = MAX_BOUNDARIES - hugeCount - boundaries / 2 - 1;
      int to = from + Math.min(wanted, room);
      if (from < to) {
        VirtualMemory.preferHugePages(address(from), (to - from) * rangeBytes);
        mark(from, to, (byte) 1);
      }
    } catch (SystemCallException e) {
      log("huge pages refused", e);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Backs a chunk's range by one huge page, for a thread that will use most of it. Pages of the
   * range that are in use keep their contents.
   */
  void back(int id) {
    int firstId = startOfRange(id);
    allow(firstId, chunksInRange);
    if (isHuge(firstId)) {
      long address = address(firstId / chunksInRange);
      try {
        // The kernel uses a huge page if it has no table of small pages here. Otherwise collapse
        // asks it to make one.
        VirtualMemory.populateForWrite(address, VirtualMemory.pageSizeBytes());
        VirtualMemory.collapse(address, rangeBytes);
      } catch (SystemCallException e) {
        log("not backed", e);
      }
    }
  }

  /** Prepares a discard of these chunks' memory. Call before the discard. */
  void beforeDiscard(int firstId, int count) {
    if (chunksInRange != 0) {
      int last = (firstId + count - 1) / chunksInRange;
      for (int range = firstId / chunksInRange; range <= last; range++) {
        if (isHugeRange(range)) {
          forbid(firstId, count);
          return;
        }
      }
    }
  }

  /** Returns a chunk's range to small pages. Call before a discard of some of its chunks. */
  void split(int id) {
    if (isHuge(id)) {
      forbid(id, 1);
    }
  }

  private void forbid(int firstId, int count) {
    int from = firstId / chunksInRange;
    int to = Math.min(Math.ceilDiv(firstId + count, chunksInRange), huge.length);
    lock.lock();
    try {
      for (int range = from; range < to; range++) {
        if (isHugeRange(range)) {
          int runEnd = range + 1;
          while (runEnd < to && isHugeRange(runEnd)) {
            runEnd++;
          }
          takeForSmall(range, runEnd);
          splitEnds(range, runEnd, firstId, firstId + count);
          range = runEnd;
        }
      }
    } catch (SystemCallException e) {
      log("not split", e);
    } finally {
      lock.unlock();
    }
  }

  private void takeForSmall(int from, int to) {
    try {
      VirtualMemory.avoidHugePages(address(from), (to - from) * rangeBytes);
      mark(from, to, (byte) 0);
    } catch (SystemCallException e) {
      // Out of VMAs: partly discarded huge pages are split anyway.
      log("huge pages stay", e);
    }
  }

  /**
   * Splits huge pages that a discard covers only in part. Without a split they would stay in memory
   * as a whole.
   */
  private void splitEnds(int fromRange, int toRange, int firstId, int endId) {
    if (fromRange * chunksInRange < firstId) {
      splitPage(firstId);
    }
    int lastRange = toRange - 1;
    boolean isCut = endId < toRange * chunksInRange;
    boolean wasSplit = lastRange == fromRange && fromRange * chunksInRange < firstId;
    if (isCut && !wasSplit) {
      splitPage(endId - 1);
    }
  }

  private void splitPage(int id) {
    VirtualMemory.cool(rawAddress + (long) id * chunkBytes, chunkBytes);
  }

  private void mark(int from, int to, byte value) {
    for (int range = from; range < to; range++) {
      if (huge[range] != value) {
        boolean before = range > 0 && huge[range - 1] != 0;
        boolean after = range + 1 < huge.length && huge[range + 1] != 0;
        boolean now = value != 0;
        boundaries += (before == now ? -1 : 1) + (after == now ? -1 : 1);
        hugeCount += now ? 1 : -1;
        HUGE.setVolatile(huge, range, value);
      }
    }
  }

  /**
   * Compares the counters with the marks.
   *
   * @throws CompressedArenaException (CORRUPT) if they differ
   */
  void verifyInvariants() {
    lock.lock();
    try {
      int marked = 0;
      int ends = 0;
      for (int range = 0; range < huge.length; range++) {
        boolean before = range > 0 && huge[range - 1] != 0;
        marked += huge[range];
        ends += before != (huge[range] != 0) ? 1 : 0;
      }
      ends += huge.length > 0 && huge[huge.length - 1] != 0 ? 1 : 0;
      if (marked != hugeCount || ends != boundaries) {
        throw new CompressedArenaException(
            Reason.CORRUPT,
            "%d huge ranges with %d boundaries, counted %d with %d"
                .formatted(marked, ends, hugeCount, boundaries));
      }
    } finally {
      lock.unlock();
    }
  }

  private long address(int range) {
    return rawAddress + range * rangeBytes;
  }

  private static void log(String what, SystemCallException e) {
    System.getLogger(HugeRanges.class.getName()).log(System.Logger.Level.DEBUG, what, e);
  }
}
