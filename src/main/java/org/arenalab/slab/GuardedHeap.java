package org.arenalab.slab;

/** A checked heap of which any allocation may become a block before a guard page. */
final class GuardedHeap extends CheckedHeap {

  GuardedHeap(SlabAllocator allocator, HeapCore core, HeapChecks checks, Thread thread) {
    super(allocator, core, checks, thread);
  }

  @Override
  public long allocate(long sizeBytes) {
    return allocateSlowly(sizeBytes);
  }
}
