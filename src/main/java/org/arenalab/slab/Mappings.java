package org.arenalab.slab;

import org.arenalab.os.SystemCallException;
import org.arenalab.settings.Checking;
import org.arenalab.slab.heap.HeapRegistry;
import org.arenalab.slab.heap.RemoteFrees;
import org.arenalab.slab.page.LiveBlocks;
import org.arenalab.slab.page.Region;
import org.arenalab.slab.page.Superslab;

/**
 * The mappings that an allocator holds from its creation to its close.
 *
 * @param live null if nothing is checked
 */
record Mappings(Region region, RemoteFrees remote, LiveBlocks live) {
  /** The smallest region to which a refused size is halved. */
  static final long SMALLEST_BYTES = 64L << 20;

  /**
   * Maps everything, or nothing. The other mappings need address space too. If the system refuses
   * (a limit on address space), a region of half the size is tried, unless its exact size was
   * requested.
   *
   * @throws SlabExhaustedException if the system refuses
   */
  static Mappings reserve(SlabConfig config) {
    for (long bytes = config.reservedBytes(); ; bytes = half(bytes)) {
      try {
        return reserve(bytes, config.checking() != Checking.NONE);
      } catch (SystemCallException e) {
        if (config.exactReservation() || half(bytes) < SMALLEST_BYTES) {
          throw new SlabExhaustedException(
              "cannot reserve %d B of address space (%s); ask for less, or raise ulimit -v"
                  .formatted(bytes, e.getMessage()));
        }
      }
    }
  }

  /** Returns half of the length, in whole superslabs. */
  static long half(long lengthBytes) {
    return lengthBytes / 2 & -Superslab.BYTES;
  }

  private static Mappings reserve(long regionBytes, boolean checked) {
    Region region = new Region(regionBytes);
    RemoteFrees remote = null;
    LiveBlocks live = null;
    boolean whole = false;
    try {
      remote = new RemoteFrees(HeapRegistry.MAX_HEAPS + 1);
      live = checked ? new LiveBlocks(region) : null;
      Mappings all = new Mappings(region, remote, live);
      whole = true;
      return all;
    } finally {
      if (!whole) {
        releaseAll(region, remote, live);
      }
    }
  }

  /** Unmaps those that are not null. */
  private static void releaseAll(Region region, RemoteFrees remote, LiveBlocks live) {
    region.release();
    if (remote != null) {
      remote.release();
    }
    if (live != null) {
      live.release();
    }
  }

  /**
   * Unmaps everything.
   *
   * @param quiet whether no thread can be inside the fast path of a heap; otherwise the addresses
   *     that a fast path uses stay reserved
   */
  void release(boolean quiet) {
    if (quiet) {
      releaseAll(region, remote, live);
      return;
    }
    region.releaseKeepingAddresses();
    remote.release();
    if (live != null) {
      live.releaseKeepingAddresses();
    }
  }
}
