package org.arenalab.slab;

/** A checked heap of which some allocations become blocks before a guard page. */
final class GuardedHeap extends CheckedHeap {
  private final HeapChecks checks;

  GuardedHeap(SlabAllocator allocator, HeapCore core, HeapChecks checks, Thread thread) {
    super(allocator, core, checks, thread);
    this.checks = checks;
  }

  @Override
  public long allocate(long sizeBytes) {
    if (checks.guardIsDue()) {
      long address = allocateGuarded(sizeBytes);
      if (address != 0) {
        return address;
      }
    }
    return super.allocate(sizeBytes);
  }
}
