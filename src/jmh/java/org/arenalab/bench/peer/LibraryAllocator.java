package org.arenalab.bench.peer;

import java.util.function.Supplier;

/**
 * An allocator that is a library's own and has nothing to release.
 *
 * @param heaps opens a heap for the calling thread
 */
record LibraryAllocator(String name, String version, Supplier<ThreadHeap<?>> heaps)
    implements BlockAllocator {

  @Override
  public ThreadHeap<?> openHeap() {
    return heaps.get();
  }

  @Override
  public void close() {}
}
