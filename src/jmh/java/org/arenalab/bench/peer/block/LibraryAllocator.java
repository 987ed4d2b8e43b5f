package org.arenalab.bench.peer.block;

import java.util.function.Supplier;

/**
 * An allocator that a native library implements. It hands out addresses and has nothing to release.
 *
 * @param heaps opens a heap for the calling thread
 */
record LibraryAllocator(String name, String version, Supplier<ThreadHeap<long[]>> heaps)
    implements BlockAllocator<long[]> {

  /** Returns an allocator whose functions are ordinary downcalls. */
  static LibraryAllocator plain(
      String name, String version, CFunctions library, String allocate, String free) {
    return new LibraryAllocator(
        name, version, LibraryHeaps.of(name, library.plain(allocate), library.plainVoid(free)));
  }

  /** Returns an allocator whose functions are critical downcalls. */
  static LibraryAllocator critical(
      String name, String version, CFunctions library, String allocate, String free) {
    return new LibraryAllocator(
        name,
        version,
        LibraryHeaps.of(name, library.critical(allocate), library.criticalVoid(free)));
  }

  @Override
  public ThreadHeap<long[]> openHeap() {
    return heaps.get();
  }

  @Override
  public void close() {}
}
