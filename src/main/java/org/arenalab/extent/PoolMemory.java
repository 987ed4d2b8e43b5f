package org.arenalab.extent;

import org.arenalab.os.RawMemory;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.SharedMemory;
import org.arenalab.os.SystemCallException;
import org.arenalab.os.VirtualMemory;

/**
 * The mappings of a pool.
 *
 * @param rangeAddress address of the extents
 * @param rangeBytes size in whole pages; more than the capacity
 * @param startsAddress address of the map of block starts
 * @param holesAddress address of the table of holes
 * @param file contains range and table of holes; null if both are anonymous memory
 */
record PoolMemory(
    long rangeAddress,
    long rangeBytes,
    long startsAddress,
    long startsBytes,
    long holesAddress,
    long holesBytes,
    PoolFile file) {

  /** Maps all of the memory anonymously, or nothing. */
  static PoolMemory reserve(ExtentPoolConfig config) {
    long[] bytes = {rangeBytes(config), startsBytes(config), holesBytes(config)};
    long[] at = new long[bytes.length];
    int mapped = 0;
    try {
      while (mapped < bytes.length) {
        at[mapped] = reserve(bytes[mapped]);
        mapped++;
      }
    } catch (SystemCallException e) {
      while (mapped-- > 0) {
        ReleaseGate.ours().unmap(at[mapped], bytes[mapped]);
      }
      throw ExtentPoolException.noAddressSpace(config.capacityBytes(), e);
    }
    return new PoolMemory(at[0], bytes[0], at[1], bytes[1], at[2], bytes[2], null);
  }

  /** Maps the memory of a new pool in an empty file. */
  static PoolMemory create(ExtentPoolConfig config, SharedMemory file) {
    return over(config, file, true);
  }

  /** Maps the memory of a pool that a file holds. */
  static PoolMemory reopen(ExtentPoolConfig config, SharedMemory file) {
    return over(config, file, false);
  }

  private static PoolMemory over(ExtentPoolConfig config, SharedMemory given, boolean isNew) {
    long startsBytes = startsBytes(config);
    long starts;
    try {
      starts = reserve(startsBytes);
    } catch (SystemCallException e) {
      throw ExtentPoolException.noAddressSpace(config.capacityBytes(), e);
    }
    boolean mapped = false;
    try {
      PoolFile file = isNew ? PoolFile.create(config, given) : PoolFile.open(config, given);
      mapped = true;
      return new PoolMemory(
          file.rangeAddress(),
          rangeBytes(config),
          starts,
          startsBytes,
          file.holesAddress(),
          holesBytes(config),
          file);
    } finally {
      if (!mapped) {
        ReleaseGate.ours().unmap(starts, startsBytes);
      }
    }
  }

  static long rangeBytes(ExtentPoolConfig config) {
    return pages(config.capacityBytes() + config.granuleBytes());
  }

  private static long startsBytes(ExtentPoolConfig config) {
    return pages(BlockStarts.bytesFor(config.capacityGranules()));
  }

  static long holesBytes(ExtentPoolConfig config) {
    return pages(HoleTable.bytesFor(config.capacityGranules()));
  }

  /** Reserves memory in small pages, so that only written pages are backed. */
  private static long reserve(long bytes) {
    long address = VirtualMemory.reserve(bytes, VirtualMemory.pageSizeBytes());
    VirtualMemory.avoidHugePagesIfAny(address, bytes);
    return address;
  }

  private static long pages(long bytes) {
    long pageBytes = VirtualMemory.pageSizeBytes();
    return Math.ceilDiv(bytes, pageBytes) * pageBytes;
  }

  /** Returns the address of the frontier in the file; 0 if there is no file. */
  long frontierAddress() {
    return file == null ? 0 : file.frontierAddress();
  }

  /** Returns the frontier that was stored in the file. */
  int storedFrontier() {
    return RawMemory.getInt(file.frontierAddress());
  }

  /** Discards whole pages of the range. */
  void discard(ReleaseGate gate, long offset, long discardedBytes) {
    if (file == null) {
      gate.discard(rangeAddress + offset, discardedBytes);
    } else {
      file.discard(gate, offset, discardedBytes);
    }
  }

  void release() {
    ReleaseGate.ours().unmap(startsAddress, startsBytes);
    if (file == null) {
      ReleaseGate.ours().unmap(rangeAddress, rangeBytes);
      ReleaseGate.ours().unmap(holesAddress, holesBytes);
    } else {
      file.release();
    }
  }
}
