package org.arenalab.slab;

/**
 * A heap with checks on its fast path: the calling thread, and the map of live blocks. A process
 * without checked allocators never loads this class.
 */
sealed class CheckedHeap extends SlabHeap permits GuardedHeap {
  /** The bias of {@link LiveBlocks}. */
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

  /**
   * Frees to a hot list like {@link #pushHot}, if the block is live. Finds the page once for both.
   * Call between {@link #begin} and {@link #end}, so that the map stays mapped.
   */
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
