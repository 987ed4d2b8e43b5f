package org.arenalab.extent;

import org.arenalab.os.ReleaseGate;
import org.arenalab.os.SystemCallException;
import org.arenalab.os.VirtualMemory;

/**
 * The mappings of a pool.
 *
 * @param rangeAddress address of the extents
 * @param rangeBytes size in whole pages; more than the capacity
 * @param startsAddress address of the map of block starts
 * @param holesAddress address of the table of holes
 */
record PoolMemory(
    long rangeAddress,
    long rangeBytes,
    long startsAddress,
    long startsBytes,
    long holesAddress,
    long holesBytes) {

  /** Maps all of the memory, or nothing. */
  static PoolMemory reserve(ExtentPoolConfig config) {
    long[] bytes = {
      pages(config.capacityBytes() + config.granuleBytes()),
      pages(BlockStarts.bytesFor(config.capacityGranules())),
      pages(HoleTable.bytesFor(config.capacityGranules()))
    };
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
      throw new PoolReservationException(config.capacityBytes(), e);
    }
    return new PoolMemory(at[0], bytes[0], at[1], bytes[1], at[2], bytes[2]);
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

  void release() {
    ReleaseGate.ours().unmap(rangeAddress, rangeBytes);
    ReleaseGate.ours().unmap(startsAddress, startsBytes);
    ReleaseGate.ours().unmap(holesAddress, holesBytes);
  }
}
