package org.arenalab.slab;

import org.arenalab.os.SystemCallException;

/**
 * What an allocator has mapped from its first day to its last.
 *
 * @param live null where nothing is checked
 */
record Mappings(Region region, RemoteFrees remote, LiveBlocks live) {

  /**
   * Maps all of it, or nothing. What lies beside the region needs address space too: where that is
   * short, the region is made smaller, unless it was asked for exactly.
   *
   * @throws SlabExhaustedException if the system refuses
   */
  static Mappings reserve(SlabConfig config) {
    long bytes = config.reservedBytes();
    while (true) {
      Region region = Region.reserve(bytes, config.exactReservation());
      try {
        return beside(region, config.checking() != Checking.NONE);
      } catch (SystemCallException e) {
        region.release();
        bytes = Region.half(region.lengthBytes);
        if (config.exactReservation() || bytes < Region.SMALLEST_BYTES) {
          throw Region.refused(region.lengthBytes, e);
        }
      }
    }
  }

  private static Mappings beside(Region region, boolean checked) {
    RemoteFrees remote = new RemoteFrees(HeapRegistry.MAX_HEAPS + 1);
    try {
      return new Mappings(region, remote, checked ? new LiveBlocks(region) : null);
    } catch (SystemCallException e) {
      remote.release();
      throw e;
    }
  }

  /**
   * Releases all of it.
   *
   * @param quiet whether no thread can be inside the fast path of a heap
   */
  void release(boolean quiet) {
    if (quiet) {
      region.release();
    } else {
      region.releaseKeepingAddresses();
    }
    remote.release();
    if (live != null) {
      live.release();
    }
  }
}
