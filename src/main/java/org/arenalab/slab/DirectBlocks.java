package org.arenalab.slab;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.SystemCallException;
import org.arenalab.os.VirtualMemory;

/**
 * Blocks too large for a size class, each a mapping of its own, which goes back to the kernel when
 * it is freed.
 *
 * <p>Thread-safe. Cost: a system call each way, and a fault for every page touched.
 */
final class DirectBlocks {
  private final ConcurrentHashMap<Long, Long> bytesByAddress = new ConcurrentHashMap<>();
  private final LongAdder liveBytes = new LongAdder();

  /** A block of zeros. */
  long allocate(long sizeBytes, long alignmentBytes) {
    long page = VirtualMemory.pageSizeBytes();
    long bytes = (sizeBytes + page - 1) & -page;
    try {
      long address = VirtualMemory.reserve(bytes, Math.max(page, alignmentBytes));
      bytesByAddress.put(address, bytes);
      liveBytes.add(bytes);
      return address;
    } catch (SystemCallException e) {
      throw new SlabExhaustedException("no room for %d B: %s".formatted(sizeBytes, e.getMessage()));
    }
  }

  /** Gives a block back. Returns false if there is none at the address. */
  boolean free(long address) {
    Long bytes = bytesByAddress.remove(address);
    if (bytes == null) {
      return false;
    }
    liveBytes.add(-bytes);
    ReleaseGate.ours().unmap(address, bytes);
    return true;
  }

  /** The block's size; 0 if there is none at the address. */
  long usableSize(long address) {
    return bytesByAddress.getOrDefault(address, 0L);
  }

  long liveBytes() {
    return liveBytes.sum();
  }

  int liveBlocks() {
    return bytesByAddress.size();
  }

  void releaseAll() {
    bytesByAddress.keySet().forEach(this::free);
  }
}
