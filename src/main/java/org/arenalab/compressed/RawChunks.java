package org.arenalab.compressed;

import java.nio.ByteBuffer;
import org.arenalab.codec.ByteWindows;
import org.arenalab.os.MemoryRanges;
import org.arenalab.os.RawMemory;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.SystemCallException;
import org.arenalab.os.VirtualMemory;

/**
 * The raw memory of all chunks, by chunk id: one reserved range. It is discarded in small pages,
 * except where {@link HugeRanges} lets the kernel use huge ones.
 */
final class RawChunks {
  /** Size limit of a discard in small pages: the kernel takes about 50 us for 512 KiB. */
  private static final int MAX_DISCARD_BYTES = 512 << 10;

  private final int chunkBytes;
  private final int ids;
  private final HugeRanges hugeRanges;
  private final long address;
  private final long lengthBytes;
  private final ByteWindows windows;

  /**
   * Reserves the range.
   *
   * @throws SystemCallException if the process has no address space for it
   */
  RawChunks(CompressedArenaConfig config) {
    chunkBytes = config.chunkBytes();
    long hugeRangeBytes = HugeRanges.rangeBytes(config.hugePages(), chunkBytes);
    // Spare ids: regions of whole huge ranges can use all of the reserved bytes.
    int spare = Math.max(Lru.FIRST_ID, HugeRanges.chunksIn(hugeRangeBytes, chunkBytes));
    ids = Math.toIntExact(config.reservedBytes() / chunkBytes + spare);
    lengthBytes = (long) ids * chunkBytes;
    address =
        VirtualMemory.reserve(lengthBytes, Math.max(hugeRangeBytes, VirtualMemory.pageSizeBytes()));
    boolean opened = false;
    try {
      hugeRanges = new HugeRanges(address, lengthBytes, chunkBytes, hugeRangeBytes);
      VirtualMemory.avoidHugePagesIfAny(address, lengthBytes);
      windows = new ByteWindows(address, lengthBytes);
      opened = true;
    } finally {
      if (!opened) {
        release();
      }
    }
  }

  int chunkBytes() {
    return chunkBytes;
  }

  /** Returns the number of ids; each id of a chunk is below it. */
  int ids() {
    return ids;
  }

  HugeRanges hugeRanges() {
    return hugeRanges;
  }

  /**
   * Returns the limit on the chunks of one discard, except for a huge page. Accesses to these
   * chunks wait for it.
   */
  int discardChunks() {
    return Math.max(MAX_DISCARD_BYTES / chunkBytes, 1);
  }

  long address(int id) {
    return address + (long) id * chunkBytes;
  }

  /** Returns a buffer that holds the chunk at {@link #position}. */
  ByteBuffer buffer(int id) {
    return windows.buffer(address(id));
  }

  int position(int id) {
    return windows.position(address(id));
  }

  /**
   * Discards the memory of consecutive chunks.
   *
   * @throws SystemCallException if the kernel refuses, for example because the user has locked some
   *     of it
   */
  void discard(int firstId, int count) {
    hugeRanges.beforeDiscard(firstId, count);
    ReleaseGate.ours().discard(address(firstId), (long) count * chunkBytes);
  }

  /**
   * Discards the memory of several runs of chunks in one call; returns false if the kernel refuses,
   * or has no such call. Some may be discarded then.
   */
  boolean tryDiscard(MemoryRanges runs) {
    for (int i = 0; i < runs.size(); i++) {
      int firstId = (int) ((runs.address(i) - address) / chunkBytes);
      hugeRanges.beforeDiscard(firstId, (int) (runs.lengthBytes(i) / chunkBytes));
    }
    return ReleaseGate.ours().tryDiscard(runs);
  }

  /** Makes memory read as zeros: discards it, or fills it if the kernel refuses. */
  void zero(int firstId, int count) {
    try {
      discard(firstId, count);
    } catch (SystemCallException e) {
      RawMemory.fill(address(firstId), (long) count * chunkBytes, (byte) 0);
    }
  }

  /** Discards memory like {@link #discard}; maps memory anew if the user has locked some of it. */
  void renew(int firstId, int count) {
    try {
      discard(firstId, count);
    } catch (SystemCallException e) {
      long bytes = (long) count * chunkBytes;
      ReleaseGate.ours().renew(address(firstId), bytes);
      VirtualMemory.avoidHugePagesIfAny(address(firstId), bytes);
    }
  }

  void release() {
    ReleaseGate.ours().unmap(address, lengthBytes);
  }
}
