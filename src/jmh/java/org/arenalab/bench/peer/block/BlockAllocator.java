package org.arenalab.bench.peer.block;

/**
 * An allocator of off-heap blocks under test: ours, a competitor, or the floor. Any thread may open
 * a heap; {@link Allocators#open} finds allocators by name.
 *
 * @param <S> the type of the slots in which its heaps keep blocks
 */
public interface BlockAllocator<S> extends AutoCloseable {

  /** Returns the name that {@link Allocators#open} accepts, such as {@code mimalloc-critical}. */
  String name();

  /** Returns the name and version of the library, as the library reports them. */
  String version();

  /**
   * Opens a new heap for the calling thread. Only that thread may use and close the heap.
   *
   * @return the thread's heap
   */
  ThreadHeap<S> openHeap();

  /**
   * Opens a new heap for the calling thread, which replays a trace. Only that thread may use and
   * close the heap.
   *
   * @throws UnsupportedOperationException if this allocator replays no traces
   */
  default TraceHeap<S> openTraceHeap() {
    throw new UnsupportedOperationException(name() + " replays no traces");
  }

  /**
   * Returns whether this allocator hands out real blocks. The floor does not: it only computes
   * addresses, and repeats an address after a while.
   */
  default boolean handsOutBlocks() {
    return true;
  }

  /** Returns whether a thread may free a block that another thread's heap allocated. */
  default boolean freesForeign() {
    return true;
  }

  /** Releases the allocator's memory; the heaps must be closed before. */
  @Override
  void close();
}
