package org.arenalab.slab.page;

import static org.arenalab.os.RawMemory.getLong;
import static org.arenalab.os.RawMemory.putLong;

import org.arenalab.os.Internal;

/**
 * A list of free blocks as one word. The link in each block is the word of the list below that
 * block. A pop therefore restores the count, and no code maintains it.
 *
 * <pre>
 *   word  | address of the first block (48), 0 for none | count + bias (16) |
 * </pre>
 *
 * <p>The bias is {@link SizeClasses#MAX_CACHED_BLOCKS}, a power of two, minus the limit of the
 * class. Every full list thus has the same bit set, and no list with room has it.
 */
@Internal
public final class BlockList {
  static final long FULL = SizeClasses.MAX_CACHED_BLOCKS;

  /** A list that serves no block and accepts none. */
  public static final long BLOCKED = FULL;

  private static final int ADDRESS_SHIFT = 16;
  private static final long COUNT = (1L << ADDRESS_SHIFT) - 1;

  private BlockList() {}

  /** Returns an empty list for up to {@code limit} blocks. */
  public static long empty(int limit) {
    return FULL - limit;
  }

  /** Returns the first block; 0 if the list is empty. */
  public static long first(long word) {
    return word >>> ADDRESS_SHIFT;
  }

  public static boolean isFull(long word) {
    return (word & FULL) != 0;
  }

  /** Returns the number of blocks in a list that started as {@code empty}. */
  public static long count(long word, long empty) {
    return (word & COUNT) - (empty & COUNT);
  }

  /** Returns the list without its first block. */
  public static long popped(long word) {
    return getLong(first(word));
  }

  /** Returns the list with one more block, whose first eight bytes become the link. */
  public static long pushed(long word, long address) {
    putLong(address, word);
    return (address << ADDRESS_SHIFT) + (word & COUNT) + 1;
  }
}
