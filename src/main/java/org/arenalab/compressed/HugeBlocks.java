package org.arenalab.compressed;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.ReentrantLock;
import org.arenalab.compressed.CompressedArenaException.Reason;
import org.arenalab.os.SystemCallException;
import org.arenalab.os.TransparentHugePages;
import org.arenalab.os.VirtualMemory;

/**
 * The blocks of raw memory that the kernel may back with a huge page. A block has the size and
 * alignment of a huge page. Backing a huge page takes the time of a few small pages. Discarding one
 * takes less than for a small page. But the first touch of such a block backs all of it. To discard
 * a part of it, the kernel has to split the huge page. A block may therefore be huge only while its
 * chunks are raw or about to be. This holds for fresh chunks, and for chunks that a thread loads in
 * order. Before the memory of a chunk is discarded, its block returns to small pages.
 *
 * <p>The class only advises the kernel. If advice is refused or comes late, more memory is backed
 * than needed, or calls take longer. No other code depends on the advice.
 *
 * <p>Thread-safe: advice is given under a lock. Advice for a block takes a few microseconds, or 250
 * if the kernel splits its page. {@link #isHuge} takes no lock.
 */
final class HugeBlocks {
  /**
   * Limit on boundaries between huge and small blocks. Each boundary is one more VMA for the
   * kernel, which allows 65,530. The worst case is assumed: each huge block counts as if its
   * neighbours were small. The limit therefore always holds.
   */
  static final int MAX_BOUNDARIES = 8192;

  private static final VarHandle HUGE = MethodHandles.arrayElementVarHandle(byte[].class);

  private final long rawAddress;
  private final int chunkBytes;
  private final long blockBytes;

  /** Chunks in a block, or 0 if no block may be huge. */
  private final int chunksInBlock;

  /** By block: 1 if a huge page is welcome. */
  private final byte[] huge;

  private final ReentrantLock lock = new ReentrantLock();
  private int boundaries;
  private int hugeCount;

  /**
   * @param rawAddress of the chunk with id 0: a multiple of {@code blockBytes}
   * @param blockBytes as large as a huge page; 0 for none
   */
  HugeBlocks(long rawAddress, long rawBytes, int chunkBytes, long blockBytes) {
    this.rawAddress = rawAddress;
    this.chunkBytes = chunkBytes;
    chunksInBlock = chunksIn(blockBytes, chunkBytes);
    this.blockBytes = (long) chunksInBlock * chunkBytes;
    huge = new byte[chunksInBlock == 0 ? 0 : Math.toIntExact(rawBytes / blockBytes)];
  }

  /** Returns the number of chunks in a block, or 0 if none may be huge. */
  static int chunksIn(long blockBytes, int chunkBytes) {
    boolean fits =
        blockBytes > chunkBytes
            && blockBytes % chunkBytes == 0
            && blockBytes / chunkBytes <= Batch.MAX_UNIT_CHUNKS;
    return fits ? (int) (blockBytes / chunkBytes) : 0;
  }

  /**
   * Returns the size of a block if transparent huge pages are wanted and available, otherwise 0.
   */
  static long blockBytes(boolean wanted, int chunkBytes) {
    return wanted ? blockBytes(TransparentHugePages.sizeBytes(), chunkBytes) : 0;
  }

  /** Returns the huge-page size, or 0 if it has too many chunks: 32 MiB with 16 KiB pages. */
  static long blockBytes(long hugePageBytes, int chunkBytes) {
    return chunksIn(hugePageBytes, chunkBytes) == 0 ? 0 : hugePageBytes;
  }

  int chunksInBlock() {
    return chunksInBlock;
  }

  /** Returns the first chunk of the chunk's block. */
  int startOfBlock(int id) {
    return id - id % chunksInBlock;
  }

  /** Returns the first chunk of the next block. */
  int endOfBlock(int id) {
    return startOfBlock(id) + chunksInBlock;
  }

  /** Returns whether the chunk's block may be backed by a huge page now. */
  boolean isHuge(int id) {
    return chunksInBlock != 0 && isHugeBlock(id / chunksInBlock);
  }

  private boolean isHugeBlock(int block) {
    return block >= 0 && block < huge.length && (byte) HUGE.getVolatile(huge, block) != 0;
  }

  /** Lets the whole blocks among these chunks be huge, up to the limit on boundaries. */
  void allow(int firstId, int count) {
    if (chunksInBlock == 0) {
      return;
    }
    int from = Math.ceilDiv(firstId, chunksInBlock);
    int wanted = Math.min((firstId + count) / chunksInBlock, huge.length) - from;
    if (wanted <= 0) {
      return;
    }
    lock.lock();
    try {
      // Worst case: a run of n huge blocks is cut into n + 1 boundaries.
      int room = MAX_BOUNDARIES - hugeCount - boundaries / 2 - 1;
      int to = from + Math.min(wanted, room);
      if (from < to) {
        VirtualMemory.preferHugePages(address(from), (to - from) * blockBytes);
        mark(from, to, (byte) 1);
      }
    } catch (SystemCallException e) {
      log("huge pages refused", e);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Backs a chunk's block by one huge page, for a thread that will use most of it. Pages of the
   * block that are in use keep their contents.
   */
  void back(int id) {
    int firstId = startOfBlock(id);
    allow(firstId, chunksInBlock);
    if (isHuge(firstId)) {
      long address = address(firstId / chunksInBlock);
      try {
        // The kernel uses a huge page if it has no table of small pages here. Otherwise collapse
        // asks it to make one.
        VirtualMemory.populateForWrite(address, VirtualMemory.pageSizeBytes());
        VirtualMemory.collapse(address, blockBytes);
      } catch (SystemCallException e) {
        log("not backed", e);
      }
    }
  }

  /** Prepares a discard of these chunks' memory. Call before the discard. */
  void beforeDiscard(int firstId, int count) {
    if (chunksInBlock != 0) {
      int last = (firstId + count - 1) / chunksInBlock;
      for (int block = firstId / chunksInBlock; block <= last; block++) {
        if (isHugeBlock(block)) {
          forbid(firstId, count);
          return;
        }
      }
    }
  }

  /** Returns a chunk's block to small pages. Call before a discard of some of its chunks. */
  void split(int id) {
    if (isHuge(id)) {
      forbid(id, 1);
    }
  }

  private void forbid(int firstId, int count) {
    int from = firstId / chunksInBlock;
    int to = Math.min(Math.ceilDiv(firstId + count, chunksInBlock), huge.length);
    lock.lock();
    try {
      for (int block = from; block < to; block++) {
        if (isHugeBlock(block)) {
          int runEnd = block + 1;
          while (runEnd < to && isHugeBlock(runEnd)) {
            runEnd++;
          }
          takeForSmall(block, runEnd);
          splitEnds(block, runEnd, firstId, firstId + count);
          block = runEnd;
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
      VirtualMemory.avoidHugePages(address(from), (to - from) * blockBytes);
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
  private void splitEnds(int fromBlock, int toBlock, int firstId, int endId) {
    if (fromBlock * chunksInBlock < firstId) {
      splitPage(firstId);
    }
    int lastBlock = toBlock - 1;
    boolean isCut = endId < toBlock * chunksInBlock;
    boolean wasSplit = lastBlock == fromBlock && fromBlock * chunksInBlock < firstId;
    if (isCut && !wasSplit) {
      splitPage(endId - 1);
    }
  }

  private void splitPage(int id) {
    VirtualMemory.cool(rawAddress + (long) id * chunkBytes, chunkBytes);
  }

  private void mark(int from, int to, byte value) {
    for (int block = from; block < to; block++) {
      if (huge[block] != value) {
        boolean before = block > 0 && huge[block - 1] != 0;
        boolean behind = block + 1 < huge.length && huge[block + 1] != 0;
        boolean now = value != 0;
        boundaries += (before == now ? -1 : 1) + (behind == now ? -1 : 1);
        hugeCount += now ? 1 : -1;
        HUGE.setVolatile(huge, block, value);
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
      for (int block = 0; block < huge.length; block++) {
        boolean before = block > 0 && huge[block - 1] != 0;
        marked += huge[block];
        ends += before != (huge[block] != 0) ? 1 : 0;
      }
      ends += huge.length > 0 && huge[huge.length - 1] != 0 ? 1 : 0;
      if (marked != hugeCount || ends != boundaries) {
        throw new CompressedArenaException(
Reason.CORRUPT,"%d huge blocks with %d boundaries, counted %d with %d"
                .formatted(marked, ends, hugeCount, boundaries));
      }
    } finally {
      lock.unlock();
    }
  }

  private long address(int block) {
    return rawAddress + block * blockBytes;
  }

  private static void log(String what, SystemCallException e) {
    System.getLogger(HugeBlocks.class.getName()).log(System.Logger.Level.DEBUG, what, e);
  }
}
