package org.arenalab.extent;

import static org.arenalab.os.RawMemory.getLong;
import static org.arenalab.os.RawMemory.putLong;

import org.arenalab.os.ReleaseGate;
import org.arenalab.os.SystemCallException;
import org.arenalab.os.VirtualMemory;

/**
 * A set of blocks as a bitmap: one bit for each granule of a pool. The memory is anonymous, so only
 * the pages of the bitmap that have a bit are backed. One thread uses the set.
 */
final class KeptBlocks implements AutoCloseable {
  private final long address;
  private final long bytes;
  private int last = ExtentTags.NONE;

  /**
   * Creates an empty set.
   *
   * @throws ExtentPoolException (NO_ADDRESS_SPACE) if the process has no address space for it
   */
  KeptBlocks(ExtentPoolConfig config) {
    long pageBytes = VirtualMemory.pageSizeBytes();
    bytes = Math.ceilDiv(config.capacityGranules() / Byte.SIZE + Long.BYTES, pageBytes) * pageBytes;
    try {
      address = VirtualMemory.reserve(bytes, pageBytes);
    } catch (SystemCallException e) {
      throw ExtentPoolException.noAddressSpace(config.capacityBytes(), e);
    }
    VirtualMemory.avoidHugePagesIfAny(address, bytes);
  }

  private long word(int block) {
    return address + ((long) (block >>> 6) << 3);
  }

  /** Adds a block; returns false if the set already has it. */
  boolean add(int block) {
    long word = getLong(word(block));
    long bit = 1L << block;
    putLong(word(block), word | bit);
    last = Math.max(last, block);
    return (word & bit) == 0;
  }

  /** Returns the first block of the set from {@code block} on, or NONE. */
  int next(int block) {
    if (block > last) {
      return ExtentTags.NONE;
    }
    long bits = getLong(word(block)) & (-1L << block);
    int at = block & -Long.SIZE;
    while (bits == 0) {
      at += Long.SIZE;
      bits = getLong(word(at));
    }
    return at + Long.numberOfTrailingZeros(bits);
  }

  @Override
  public void close() {
    ReleaseGate.ours().unmap(address, bytes);
  }
}
