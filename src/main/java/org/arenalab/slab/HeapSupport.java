package org.arenalab.slab;

import org.arenalab.os.UseCount;
import org.arenalab.slab.heap.HeapCore;
import org.arenalab.slab.page.FreePages;
import org.arenalab.slab.page.LiveBlocks;
import org.arenalab.slab.page.Region;
import org.arenalab.slab.page.SizeClasses;
import org.arenalab.slab.scavenger.Maintenance;

/**
 * The parts of an allocator that its heaps share: the region, the large blocks, the last resort of
 * a request without room, and whether the allocator is open.
 *
 * <p>Thread-safe.
 */
final class HeapSupport {
  final Region region;
  final LargeBlocks large;
  private final FreePages freePages;
  private final LiveBlocks live;
  private final GuardedBlocks guarded;
  private final Maintenance maintenance;

  /** Counts threads in operations of the allocator itself; heaps show their own threads. */
  private final UseCount users = new UseCount();

  /** A heap keeps its allocator reachable: a reachable allocator was not dropped. */
  @SuppressWarnings("UnusedVariable")
  private final SlabAllocator allocator;

  /**
   * @param live null if nothing is checked
   * @param guarded null if no block is put before a guard page
   */
  HeapSupport(
      SlabAllocator allocator,
      Region region,
      FreePages freePages,
      LargeBlocks large,
      LiveBlocks live,
      GuardedBlocks guarded,
      Maintenance maintenance) {
    this.allocator = allocator;
    this.region = region;
    this.freePages = freePages;
    this.large = large;
    this.live = live;
    this.guarded = guarded;
    this.maintenance = maintenance;
  }

  /**
   * Begins an operation of the allocator itself, which {@link #leave} ends.
   *
   * @throws AllocatorClosedException if the allocator is closed
   */
  void enter() {
    if (!users.tryEnter()) {
      throw new AllocatorClosedException("the allocator");
    }
  }

  void leave() {
    users.leave();
  }

  boolean isClosed() {
    return users.isClosed();
  }

  /** Refuses new operations of the allocator itself, and waits for those in progress. */
  void closeAndAwait() {
    users.closeAndAwait();
  }

  private void requireOpen() {
    if (isClosed()) {
      throw new AllocatorClosedException("the allocator");
    }
  }

  /** Returns the usable size of a block like {@link SlabHeap#usableSize}. */
  long usableSize(long address) {
    if (live == null) {
      requireOpen();
      return findUsableSize(address);
    }
    enter();
    try {
      return findUsableSize(address);
    } finally {
      leave();
    }
  }

  private long findUsableSize(long address) {
    if (region.contains(address)) {
      int sizeClass = region.classOf(address);
      if (live != null && !live.contains(address)) {
        throw HeapChecks.misuse(region, address);
      }
      return sizeClass >= 0 ? SizeClasses.blockBytes(sizeClass) : large.usableSize(address);
    }
    long bytes = large.usableSize(address);
    if (bytes == 0 && guarded != null) {
      bytes = guarded.sizeOf(address);
    }
    if (bytes > 0) {
      return bytes;
    }
    requireOpen();
    throw SlabException.foreignAddress(address);
  }

  /**
   * Makes a live block longer or shorter like {@link LargeBlocks#resize}. A guarded block never
   * changes its size.
   */
  long resize(long address, long sizeBytes) {
    boolean isGuarded = guarded != null && guarded.sizeOf(address) > 0;
    return isGuarded ? 0 : large.resize(address, sizeBytes);
  }

  /**
   * Allocates a block like {@link Maintenance#allocateAtLast}.
   *
   * @throws SlabExhaustedException if there is still no room
   */
  long allocateAtLast(HeapCore core, int sizeClass, long sizeBytes) {
    long address = maintenance.allocateAtLast(core, sizeClass);
    if (address == 0) {
      long usedBytes = freePages.counts().ownedPages() << SizeClasses.PAGE_SHIFT;
      throw SlabExhaustedException.region(sizeBytes, region.lengthBytes, usedBytes);
    }
    return address;
  }
}
