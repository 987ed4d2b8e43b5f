package org.arenalab.slab;

/**
 * The fast path with a look at who calls and at the map of live blocks. In a process where no
 * allocator is checked this class is never loaded, and costs nothing.
 */
sealed class CheckedHeap extends SlabHeap permits GuardedHeap {
  /** Of {@link LiveBlocks}. */
  private final long bias;

  CheckedHeap(SlabAllocator allocator, HeapCore core, HeapChecks checks, Thread thread) {
    super(allocator, core, checks, thread);
    bias = checks.live().bias();
  }

  @Override
  public long allocate(long sizeBytes) {
    begin();
    try {
      long address = popHot(sizeBytes);
      if (address != 0) {
        LiveBlocks.add(bias, address);
        return address;
      }
      return allocateSlowly(sizeBytes);
    } finally {
      end();
    }
  }

  @Override
  public final void free(long address) {
    begin();
    try {
      if (!pushHotIfLive(address)) {
        freeSlowly(address);
      }
    } finally {
      end();
    }
  }

  /** As {@link #pushHot}, which finds the page once for both. Inside, so that the map is there. */
  private boolean pushHotIfLive(long address) {
    int page = (int) ((address - base) >> SizeClasses.PAGE_SHIFT);
    int[] owners = pageOwners;
    if (page >= 0 && page < owners.length) {
      int sizeClass = owners[page] ^ ownerWord;
      long[] lists = lists();
      if (sizeClass >= 0 && sizeClass < lists.length) {
        long word = lists[sizeClass];
        if (!BlockList.isFull(word) && LiveBlocks.contains(bias, address)) {
          lists[sizeClass] = BlockList.pushed(word, address);
          LiveBlocks.remove(bias, address);
          return true;
        }
      }
    }
    return false;
  }
}
