package org.arenalab.slab;

import org.arenalab.slab.heap.HeapCore;
import org.arenalab.slab.page.LiveBlocks;
import org.arenalab.slab.page.Region;
import org.arenalab.slab.page.SizeClasses;

/**
 * The checks of a checked heap, before and after each operation. An unchecked heap has none.
 *
 * <p>Belongs to one heap's thread.
 */
final class HeapChecks {
  private final Region region;
  private final LiveBlocks live;
  private final GuardedBlocks guarded;
  private final InvariantChecker checker;
  private final int guardInterval;
  private int untilGuard;

  /**
   * @param guarded null if no block is put before a guard page
   * @param checker null if the heap is not verified at slow paths
   */
  HeapChecks(
      Region region,
      LiveBlocks live,
      GuardedBlocks guarded,
      int guardInterval,
      InvariantChecker checker) {
    this.region = region;
    this.live = live;
    this.guarded = guarded;
    this.guardInterval = guardInterval;
    this.checker = checker;
    untilGuard = guardInterval;
  }

  LiveBlocks live() {
    return live;
  }

  boolean guards() {
    return guarded != null;
  }

  /** Returns whether the slow paths and close verify the heap. */
  boolean verifies() {
    return checker != null;
  }

  /** Counts an allocation; returns true for one in {@code guardInterval}. */
  boolean countDownToGuard() {
    if (--untilGuard > 0) {
      return false;
    }
    untilGuard = guardInterval;
    return true;
  }

  /**
   * Allocates a block before a guard page; returns 0 if there are too many or the kernel has no
   * mapping.
   */
  long allocateGuarded(long sizeBytes) {
    return guarded.allocate(sizeBytes);
  }

  /** Records that a block of the region is live. */
  void recordAllocation(long address) {
    if (region.contains(address)) {
      live.add(address);
    }
  }

  /**
   * Records the free of a block. Returns whether the caller must now free it; this method itself
   * frees a guarded block.
   */
  boolean recordFree(long address) {
    if (region.contains(address)) {
      if (!live.contains(address)) {
        throw misuse(region, address);
      }
      live.remove(address);
      return true;
    }
    return guarded == null || !guarded.free(address);
  }

  /** Returns the exception for an address of the region at which no live block starts. */
  static SlabException misuse(Region region, long address) {
    int sizeClass = region.classOf(address);
    if (sizeClass < 0) {
      return LargeSpans.misuse(region, address, region.word(region.pageOf(address)));
    }
    long blockBytes = SizeClasses.blockBytes(sizeClass);
    long distance = region.bytesIntoSpan(address) % blockBytes;
    return distance == 0
        ? new DoubleFreeException(address, blockBytes)
        : SlabException.interiorAddress(address, blockBytes, distance);
  }

  /** Verifies the heap, if everything is checked. Call on slow paths only. */
  void verifyIfFull(HeapCore core) {
    if (checker != null) {
      checker.checkHeap(core);
    }
  }
}
