package org.arenalab.bench.pager;

import org.arenalab.bench.kernelmemory.SwapSpace;
import org.arenalab.bench.kernelmemory.ZramDevice;
import org.arenalab.bench.kernelmemory.ZramUse;
import org.arenalab.os.VirtualMemory;

/**
 * A region that the kernel has paged out to swap on a zram device of this process (LZ4). The swap
 * serves every process of the machine until it is closed.
 */
final class SwappedRegion implements AutoCloseable {
  private static final long SLICE_BYTES = 1 << 20;

  /** Other processes' pages may take room, too. */
  private static final long ROOM = 2;

  private final ZramDevice device;
  private final SwapSpace swap;

  SwappedRegion(PagedPages region) {
    device = ZramDevice.add("lz4", ROOM * region.sizeBytes());
    try {
      swap = device.turnIntoSwap();
    } catch (RuntimeException e) {
      device.close();
      throw e;
    }
    for (long at = 0; at < region.sizeBytes(); at += SLICE_BYTES) {
      VirtualMemory.pageOut(region.address() + at, Math.min(SLICE_BYTES, region.sizeBytes() - at));
    }
  }

  SwapUse use() {
    ZramUse use = device.use();
    return new SwapUse(use.storedBytes(), use.poolBytes(), "");
  }

  @Override
  public void close() {
    try {
      swap.close();
    } finally {
      device.close();
    }
  }
}
