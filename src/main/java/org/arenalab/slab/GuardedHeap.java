package org.arenalab.slab;

import org.arenalab.slab.heap.HeapCore;

/** A checked heap that places some allocations before a guard page. */
final class GuardedHeap extends CheckedHeap {
  private final HeapChecks checks;

  GuardedHeap(HeapSupport support, HeapCore core, HeapChecks checks, Thread thread) {
    super(support, core, checks, thread);
    this.checks = checks;
  }

  @Override
  public long allocate(long sizeBytes) {
    long address = allocateGuardedIfDue(sizeBytes);
    return address != 0 ? address : super.allocate(sizeBytes);
  }

  @Override
  long allocateGuardedIfDue(long sizeBytes) {
    return checks.countDownToGuard() ? allocateGuarded(sizeBytes) : 0;
  }
}
