package org.arenalab.slab;

import org.arenalab.slab.heap.HeapCore;

/** A heap with only the fast path, which is the same code in all modes. */
final class PlainHeap extends SlabHeap {

  PlainHeap(HeapSupport support, HeapCore core, Thread thread) {
    super(support, core, null, thread);
  }

  @Override
  public long allocate(long sizeBytes) {
    long address = popHot(sizeBytes);
    return address != 0 ? address : allocateSlowly(sizeBytes);
  }

  @Override
  public void free(long address) {
    if (!pushHot(address)) {
      freeSlowly(address);
    }
  }
}
