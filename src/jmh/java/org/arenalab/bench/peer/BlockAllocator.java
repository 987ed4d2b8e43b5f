package org.arenalab.bench.peer;

/**
 * An allocator of off-heap blocks under test: ours, a competitor, or the floor. Any thread may open
 * a heap; {@link Allocators#open} finds allocators by name.
 *
 * @param <S> what its heaps keep blocks in
 */
public interface BlockAllocator<S> extends AutoCloseable {

  /** The name under which {@link Allocators#open} finds it, such as {@code mimalloc-critical}. */
  String name();

  /** The name and version of the library behind it, as that library says it. */
  String version();

  /**
   * A new heap for the calling thread, which alone may use and close it.
   *
   * @return how that thread allocates and frees
   */
  ThreadHeap<S> openHeap();

  /**
   * Whether it really hands out blocks. The floor does not: it only computes addresses, and the
   * same one again after a while.
   */
  default boolean handsOutBlocks() {
    return true;
  }

  /** Whether a block may be freed through the heap of a thread that did not allocate it. */
  default boolean freesForeign() {
    return true;
  }

  /** Releases what the allocator holds; the heaps must be closed before. */
  @Override
  void close();
}
