package org.arenalab.bench.peer.block;

/**
 * A thread's access to an allocator for the replay of an allocation trace. Beside the operations of
 * {@link ThreadHeap} it has all those that real programs call: zeroed and aligned blocks,
 * reallocation, and blocks of any size. A block can move to a slot that another thread frees.
 *
 * <p>A heap is confined to the thread that opened it. A caller that hands a slot to another thread
 * must order the accesses of both threads.
 *
 * @param <S> the slots, an array or a similar type
 */
public interface TraceHeap<S> extends AutoCloseable {
  /** Distance of the bytes that {@link #touch} writes: a cache line. */
  int STRIDE_BYTES = 64;

  /** Creates {@code count} empty slots. */
  S newSlots(int count);

  boolean isEmpty(S slots, int slot);

  /** Puts a new block into an empty slot. */
  void allocate(S slots, int slot, long sizeBytes);

  /** Puts a new block of zeros into an empty slot. */
  void allocateZeroed(S slots, int slot, long sizeBytes);

  /** Puts a new block with an alignment, a power of two, into an empty slot. */
  void allocateAligned(S slots, int slot, long sizeBytes, long alignmentBytes);

  /** Changes the size of the block in a slot; the bytes that fit both sizes are kept. */
  void reallocate(S slots, int slot, long sizeBytes);

  /** Frees the block in a slot that is not empty, and leaves the slot empty. */
  void free(S slots, int slot);

  /** Moves a block to another slot, which may be one of other slots, and leaves its slot empty. */
  void move(S from, int slot, S to, int toSlot);

  /** Returns the address of the block. Not for timed code, as in {@link ThreadHeap}. */
  long address(S slots, int slot);

  /** Writes the first 8 bytes of a block, or fewer if the block is smaller. */
  void putFirst(S slots, int slot, long sizeBytes);

  /** Writes one byte of each cache line of a part of the block. */
  void touch(S slots, int slot, long fromBytes, long toBytes);

  /** Releases the thread's own state; other heaps may free the blocks that are still live. */
  @Override
  void close();
}
