package org.arenalab.slab;

import org.arenalab.os.SystemCallException;

/**
 * The mappings that an allocator holds from its creation to its close.
 *
 * @param live null if nothing is checked
 */
record Mappings(Region region, RemoteFrees remote, LiveBlocks live) {

  /**
   * Maps everything, or nothing. The other mappings need address space too. If it is short, the
   * region is made smaller, unless its exact size was requested.
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
   * Unmaps everything.
   *
   * @param quiet whether no thread can be inside the fast path of a heap; otherwise the addresses
   *     that a fast path uses stay reserved
   */
  void release(boolean quiet) {
    remote.release();
    if (quiet) {
      region.release();
    } else {
      region.releaseKeepingAddresses();
    }
    if (live != null && quiet) {
      live.release();
    } else if (live != null) {
      live.releaseKeepingAddresses();
    }
  }
}
