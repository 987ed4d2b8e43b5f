package org.arenalab.bench.peer;

/**
 * One thread's end of an allocator, working on <i>slots</i> that hold at most one block each. What
 * a slot holds is what a user of that allocator would keep: an address, a {@code ByteBuf}, an
 * {@code Arena}. So no arm pays for finding its object by a number.
 *
 * <p>Slots are passed in and not kept in the heap, for two reasons: a caller's loop keeps them in a
 * register across native calls, and another thread's heap may free what lies in them.
 *
 * <p>Confined to the thread that opened it. The slots are not thread-safe either: whoever hands
 * them to another thread orders the two.
 *
 * @param <S> the slots, an array or like one
 */
public interface ThreadHeap<S> extends AutoCloseable {

  /** New slots, all empty. */
  S newSlots(int count);

  boolean isEmpty(S slots, int slot);

  /** Puts a new block of {@code sizeBytes} into an empty slot. */
  void allocate(S slots, int slot, int sizeBytes);

  /** Frees the block in a slot that is not empty, and leaves the slot empty. */
  void free(S slots, int slot);

  /** Where the block is. Not for timed code: not every library has the number at hand. */
  long address(S slots, int slot);

  /** Reads the block's first byte the way a user of this allocator would. */
  byte getFirst(S slots, int slot);

  /** Writes the block's first byte the way a user of this allocator would. */
  void putFirst(S slots, int slot, byte value);

  /** Writes all of the block's {@code sizeBytes}. */
  void putAll(S slots, int slot, int sizeBytes, byte value);

  /** Gives up the thread's own state; blocks that are still live may be freed elsewhere. */
  @Override
  void close();
}
