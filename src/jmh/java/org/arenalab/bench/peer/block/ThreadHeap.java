package org.arenalab.bench.peer.block;

/**
 * A thread's access to an allocator, working on <i>slots</i> that hold at most one block each. A
 * slot holds the object that a user of that allocator would keep: an address, a {@code ByteBuf}, an
 * {@code Arena}. So no arm pays for a lookup of its object by a number.
 *
 * <p>Slots are parameters and not part of the heap, for two reasons. A caller's loop keeps the
 * slots in a register across native calls, and another thread's heap may free their blocks.
 *
 * <p>A heap is confined to the thread that opened it. The slots are not thread-safe either: a
 * caller that hands slots to another thread must order the accesses of both threads.
 *
 * @param <S> the slots, an array or a similar type
 */
public interface ThreadHeap<S> extends AutoCloseable {

  /** Creates {@code count} empty slots. */
  S newSlots(int count);

  boolean isEmpty(S slots, int slot);

  /** Puts a new block of {@code sizeBytes} into an empty slot. */
  void allocate(S slots, int slot, int sizeBytes);

  /** Frees the block in a slot that is not empty, and leaves the slot empty. */
  void free(S slots, int slot);

  /**
   * Returns the address of the block. Not for timed code: some libraries do not have the address at
   * hand.
   */
  long address(S slots, int slot);

  /** Reads the block's first byte the way a user of this allocator would. */
  byte getFirst(S slots, int slot);

  /** Writes the block's first byte the way a user of this allocator would. */
  void putFirst(S slots, int slot, byte value);

  /** Writes all of the block's {@code sizeBytes}. */
  void putAll(S slots, int slot, int sizeBytes, byte value);

  /** Releases the thread's own state; other heaps may free the blocks that are still live. */
  @Override
  void close();
}
