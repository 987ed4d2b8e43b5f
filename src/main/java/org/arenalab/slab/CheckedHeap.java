package org.arenalab.slab;

/**
 * The fast path with a look at who calls and at the map of live blocks. In a process where no
 * allocator is checked this class is never loaded, and costs nothing.
 */
sealed class CheckedHeap extends SlabHeap permits GuardedHeap {
  private final Thread thread;

  /** Of {@link LiveBlocks}. */
  private final long bias;

  CheckedHeap(SlabAllocator allocator, HeapCore core, HeapChecks checks, Thread thread) {
    super(allocator, core, checks, thread);
    this.thread = thread;
    bias = checks.live().bias();
  }

  @Override
  public long allocate(long sizeBytes) {
    if (HeapChecks.isOwner(thread)) {
      long address = popHot(sizeBytes);
      if (address != 0) {
        LiveBlocks.add(bias, address);
        return address;
      }
    }
    return allocateSlowly(sizeBytes);
  }

  @Override
  public final void free(long address) {
    if (!HeapChecks.isOwner(thread) || !pushHotIfLive(address)) {
      freeSlowly(address);
    }
  }

  /**
   * As {@link #pushHot}, which finds the page once for both. The map is looked at last: of a closed
   * allocator it is gone, and the lists are full.
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
