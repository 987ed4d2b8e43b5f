package org.arenalab.slab;

/**
 * The fast path with a look at who calls and at the map of live blocks. In a process where no
 * allocator is checked this class is never loaded, and costs nothing.
 */
final class CheckedHeap extends SlabHeap {
  private final LiveBlocks live;
  private final Thread thread;

  /** Whether each allocation may become a guarded block. */
  private final boolean guards;

  private final long regionAddress;
  private final long regionBytes;

  CheckedHeap(SlabAllocator allocator, HeapCore core, HeapChecks checks, Thread thread) {
    super(allocator, core, checks, thread);
    this.thread = thread;
    live = checks.live();
    guards = checks.guards();
    regionAddress = allocator.region().address;
    regionBytes = allocator.region().lengthBytes;
  }

  @Override
  public long allocate(long sizeBytes) {
    if (HeapChecks.isOwner(thread) && !guards) {
      long address = popHot(sizeBytes);
      if (address != 0) {
        live.add(address);
        return address;
      }
    }
    return allocateSlowly(sizeBytes);
  }

  @Override
  public void free(long address) {
    if (HeapChecks.isOwner(thread) && isLive(address) && pushHot(address)) {
      live.remove(address);
    } else {
      freeSlowly(address);
    }
  }

  /** Blocked lists are the closed allocator's too, whose map of live blocks is gone. */
  private boolean isLive(long address) {
    return Long.compareUnsigned(address - regionAddress, regionBytes) < 0
        && !HeapCore.isBlocked(lists())
        && live.contains(address);
  }
}
