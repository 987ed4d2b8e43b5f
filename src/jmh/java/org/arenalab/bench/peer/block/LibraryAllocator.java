package org.arenalab.bench.peer.block;

import java.util.function.Supplier;

/**
 * An allocator that a native library implements. It hands out addresses and has nothing to release.
 *
 * @param heaps opens a heap for the calling thread
 */
record LibraryAllocator(String name, String version, Supplier<ThreadHeap<long[]>> heaps)
    implements BlockAllocator<long[]> {

  @Override
  public ThreadHeap<long[]> openHeap() {
    return heaps.get();
  }

  @Override
  public void close() {}
}
