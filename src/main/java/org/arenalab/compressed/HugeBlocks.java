package org.arenalab.compressed;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.ReentrantLock;
import org.arenalab.os.SystemCallException;
import org.arenalab.os.TransparentHugePages;
import org.arenalab.os.VirtualMemory;

/**
 * Which blocks of raw memory, as large as a huge page and aligned to one, the kernel may back with
 * one. A huge page is backed in the time of a few small ones, and given back in less than that of
 * one; but the first touch of such a block backs all of it, and to give back a part of it the
 * kernel has to split it. So a block may be huge only while its chunks are raw or are about to be:
 * fresh ones are, and ones that a thread is bringing back in order. Before the memory of a chunk is
 * given back, its block is taken for small ones again.
 *
 * <p>What is written here is advice. Where it is refused or comes late, more memory is backed than
 * needed, or it takes longer; nothing else depends on it.
 *
 * <p>Thread-safe: advice is given under a lock, a few microseconds for a block, and 250 where the
 * kernel splits its page; to look whether a block is huge takes none.
 */
final class HugeBlocks {
  /**
   * Each neighbour of another kind is a mapping more for the kernel, which has 65,530 to give. That
   * there never are more, every huge block counts as if its neighbours were taken for small ones.
   */
  static final int MAX_BOUNDARIES = 8192;

  private static final VarHandle HUGE = MethodHandles.arrayElementVarHandle(byte[].class);

  private final long rawAddress;
  private final int chunkBytes;
  private final long blockBytes;

  /** Or 0 where no block may be huge. */
  private final int chunksInBlock;

  /** By block: 1 where a huge page is welcome. */
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

  /** How many chunks a block has, or 0 where none may be huge. */
  static int chunksIn(long blockBytes, int chunkBytes) {
    boolean fits =
        blockBytes > chunkBytes
            && blockBytes % chunkBytes == 0
            && blockBytes / chunkBytes <= Scratch.UNIT;
    return fits ? (int) (blockBytes / chunkBytes) : 0;
  }

  /** The size of a block where transparent huge pages can be had for the asking, and else 0. */
  static long blockBytes(boolean wanted, int chunkBytes) {
    return wanted ? blockBytes(TransparentHugePages.sizeBytes(), chunkBytes) : 0;
  }

  /** The size of a huge page, or 0 where it has too many chunks: 32 MiB with pages of 16 KiB. */
  static long blockBytes(long hugePageBytes, int chunkBytes) {
    return chunksIn(hugePageBytes, chunkBytes) == 0 ? 0 : hugePageBytes;
  }

  int chunksInBlock() {
    return chunksInBlock;
  }

  /** The first chunk of the chunk's block. */
  int startOfBlock(int id) {
    return id - id % chunksInBlock;
  }

  /** The first chunk of the next block. */
  int endOfBlock(int id) {
    return startOfBlock(id) + chunksInBlock;
  }

  /** Whether the chunk's block may be backed by a huge page now. */
  boolean isHuge(int id) {
    return chunksInBlock != 0 && isHugeBlock(id / chunksInBlock);
  }

  private boolean isHugeBlock(int block) {
    return block >= 0 && block < huge.length && (byte) HUGE.getVolatile(huge, block) != 0;
  }

  /** Lets the whole blocks among these chunks be huge, as many as there is room for. */
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
      // Of a run of n huge blocks, n + 1 boundaries can be made at the most.
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
   * Backs a chunk's block by one huge page, for a thread that is about to use most of it. Pages of
   * it that are in use stay what they are.
   */
  void back(int id) {
    int firstId = startOfBlock(id);
    allow(firstId, chunksInBlock);
    if (isHuge(firstId)) {
      long address = address(firstId / chunksInBlock);
      try {
        // A huge page, if the kernel has no table of small ones here; else it is asked to make one.
        VirtualMemory.populateForWrite(address, VirtualMemory.pageSizeBytes());
        VirtualMemory.collapse(address, blockBytes);
      } catch (SystemCallException e) {
        log("not backed", e);
      }
    }
  }

  /** Before the memory of these chunks is given back. */
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

  /** Before the memory of some chunks of a block is given back, but not of all. */
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
      // Out of mappings: what is given back is split still.
      log("huge pages stay", e);
    }
  }

  /** A huge page of which a part is given back stays in memory as a whole, unless it is split. */
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
   * Compares what is counted with what is marked.
   *
   * @throws CorruptArenaException if they differ
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
        throw new CorruptArenaException(
            "%d huge blocks with %d boundaries, counted %d with %d"
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
