package org.arenalab.slab;

import static org.arenalab.os.RawMemory.getLong;
import static org.arenalab.os.RawMemory.putLong;

/**
 * A list of free blocks as one word. The link that each block holds is the word of the list below
 * it, so that a pop restores the count too and nobody keeps it up to date.
 *
 * <pre>
 *   word  | address of the first block (48), 0 for none | count + bias (16) |
 * </pre>
 *
 * <p>The bias is what the class's limit lacks to {@link SizeClasses#MAX_CACHED_BLOCKS}, a power of
 * two: so every full list has the same bit, and no list without room has another one.
 */
final class BlockList {
  static final long FULL = SizeClasses.MAX_CACHED_BLOCKS;

  /** Neither gives a block nor takes one. */
  static final long BLOCKED = FULL;

  private static final int ADDRESS_SHIFT = 16;
  private static final long COUNT = (1L << ADDRESS_SHIFT) - 1;

  private BlockList() {}

  /** An empty list that holds up to {@code limit} blocks. */
  static long empty(int limit) {
    return FULL - limit;
  }

  /** The first block; 0 if there is none. */
  static long first(long word) {
    return word >>> ADDRESS_SHIFT;
  }

  static boolean isFull(long word) {
    return (word & FULL) != 0;
  }

  /** How many blocks are in a list that was {@code empty} once. */
  static long count(long word, long empty) {
    return (word & COUNT) - (empty & COUNT);
  }

  /** The list without its first block. */
  static long popped(long word) {
    return getLong(first(word));
  }

  /** The list with one block more, whose first eight bytes become the link. */
  static long pushed(long word, long address) {
    putLong(address, word);
    return (address << ADDRESS_SHIFT) + (word & COUNT) + 1;
  }
}
