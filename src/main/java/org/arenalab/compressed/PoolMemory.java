package org.arenalab.compressed;

import org.arenalab.os.ReleaseGate;
import org.arenalab.os.SystemCallException;
import org.arenalab.os.VirtualMemory;

/**
 * What a pool has mapped: the range of its extents, and the map of where they start.
 *
 * @param rangeBytes in whole pages; more than the capacity
 */
record PoolMemory(long rangeAddress, long rangeBytes, long startsAddress, long startsBytes) {

  /** Maps both, or nothing. */
  static PoolMemory reserve(ExtentPoolConfig config) {
    long rangeBytes = pages(config.capacityBytes() + config.granuleBytes());
    long startsBytes = pages(BlockStarts.bytesFor(config.capacityGranules()));
    try {
      long range = reserve(rangeBytes);
      return new PoolMemory(range, rangeBytes, beside(range, rangeBytes, startsBytes), startsBytes);
    } catch (SystemCallException e) {
      throw new PoolReservationException(config.capacityBytes(), e);
    }
  }

  private static long beside(long range, long rangeBytes, long startsBytes) {
    try {
      return reserve(startsBytes);
    } catch (SystemCallException e) {
      ReleaseGate.ours().unmap(range, rangeBytes);
      throw e;
    }
  }

  /** Backed by small pages, so that no more is than was written. */
  private static long reserve(long bytes) {
    long address = VirtualMemory.reserve(bytes, VirtualMemory.pageSizeBytes());
    try {
      VirtualMemory.avoidHugePages(address, bytes);
    } catch (SystemCallException e) {
      // A kernel without huge pages has none to avoid.
      System.getLogger(PoolMemory.class.getName())
          .log(System.Logger.Level.DEBUG, "no huge pages", e);
    }
    return address;
  }

  private static long pages(long bytes) {
    long pageBytes = VirtualMemory.pageSizeBytes();
    return Math.ceilDiv(bytes, pageBytes) * pageBytes;
  }

  void release() {
    ReleaseGate.ours().unmap(rangeAddress, rangeBytes);
    ReleaseGate.ours().unmap(startsAddress, startsBytes);
  }
}
