package org.arenalab.slab;

import static org.arenalab.os.RawMemory.getLong;
import static org.arenalab.os.RawMemory.putLong;

/**
 * A list of free blocks as one word. The link that each block holds is the word of the list below
 * it, so that a pop restores the count too and nobody keeps it up to date.
 *
 * <pre>
 *   word  | count + bias (16) | address of the first block (48), 0 for none |
 * </pre>
 *
 * <p>The bias is what the class's limit lacks to {@link SizeClasses#MAX_CACHED_BLOCKS}: so every
 * full list has the same count, {@link #FULL}, and one comparison with a constant tells.
 */
final class BlockList {
  static final long ADDRESS = (1L << 48) - 1;
  static final long ONE = 1L << 48;
  static final long FULL = SizeClasses.MAX_CACHED_BLOCKS * ONE;

  /** Neither gives a block nor takes one. */
  static final long BLOCKED = FULL;

  private static final int COUNT_SHIFT = 48;

  private BlockList() {}

  /** An empty list that holds up to {@code limit} blocks. */
  static long empty(int limit) {
    return (SizeClasses.MAX_CACHED_BLOCKS - limit) * ONE;
  }

  /** The first block; 0 if there is none. */
  static long first(long word) {
    return word & ADDRESS;
  }

  static boolean isFull(long word) {
    return word >= FULL;
  }

  /** How many blocks are in a list that was {@code empty} once. */
  static long count(long word, long empty) {
    return (word >>> COUNT_SHIFT) - (empty >>> COUNT_SHIFT);
  }

  /** The list without its first block. */
  static long popped(long word) {
    return getLong(word & ADDRESS);
  }

  /** The list with one block more, whose first eight bytes become the link. */
  static long pushed(long word, long address) {
    putLong(address, word);
    return (word | ADDRESS) + 1 + address;
  }
}
