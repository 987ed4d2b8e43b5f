package org.arenalab.slab.heap;

import java.util.Arrays;
import org.arenalab.slab.page.BlockList;
import org.arenalab.slab.page.PageQueues;
import org.arenalab.slab.page.SizeClasses;

/**
 * The cached blocks of a heap. Each size class has a hot list, which the owner's fast path uses,
 * and a spare list, which takes its overflow. The decoy has the lists that a nudge installs in
 * place of the hot ones.
 *
 * <p>Belongs to the thread that uses the heap or has claimed it.
 */
final class CachedBlocks {
  /**
   * Number of lists: more than the size classes, so that the array's own bounds check covers every
   * value of the class byte.
   */
  private static final int LISTS = 64;

  private static final int REFILL_BLOCKS = 32;
  private static final long[] EMPTY = emptyLists();

  /** Lists that send the owner to the slow path. Never written. */
  private static final long[] BLOCKED = blockedLists();

  private final PageQueues pages;
  private final long[] hot = EMPTY.clone();
  private final long[] spare = EMPTY.clone();
  private final long[] decoy = EMPTY.clone();

  CachedBlocks(PageQueues pages) {
    this.pages = pages;
  }

  private static long[] emptyLists() {
    long[] lists = blockedLists();
    for (int sizeClass = 0; sizeClass < SizeClasses.COUNT; sizeClass++) {
      lists[sizeClass] = BlockList.empty(SizeClasses.cachedBlocks(sizeClass));
    }
    return lists;
  }

  private static long[] blockedLists() {
    long[] lists = new long[LISTS];
    Arrays.fill(lists, BlockList.BLOCKED);
    return lists;
  }

  /** Returns lists that serve no block and accept none. */
  static long[] blocked() {
    return BLOCKED;
  }

  /** Returns the hot lists by size class. */
  long[] hot() {
    return hot;
  }

  /** Returns the lists that a nudge installs, by size class. */
  long[] decoy() {
    return decoy;
  }

  /** Returns whether the hot list has a block. */
  boolean isHot(int sizeClass) {
    return BlockList.first(hot[sizeClass]) != 0;
  }

  /** Pops a block of a hot list that has one. */
  long pop(int sizeClass) {
    long word = hot[sizeClass];
    hot[sizeClass] = BlockList.popped(word);
    return BlockList.first(word);
  }

  /** Replaces an empty hot list by the spare one; returns false if that is empty too. */
  boolean tryUseSpare(int sizeClass) {
    if (BlockList.first(spare[sizeClass]) == 0) {
      return false;
    }
    hot[sizeClass] = spare[sizeClass];
    spare[sizeClass] = EMPTY[sizeClass];
    return true;
  }

  /** Fills a hot list from the pages; returns false if they have no block and no room for one. */
  boolean tryFill(int sizeClass) {
    int limit = Math.min(REFILL_BLOCKS, SizeClasses.cachedBlocks(sizeClass));
    hot[sizeClass] = pages.take(sizeClass, hot[sizeClass], limit);
    return isHot(sizeClass);
  }

  /** Adds a block to a hot list, which becomes the spare one if it is full. */
  void add(int sizeClass, long address) {
    if (BlockList.isFull(hot[sizeClass])) {
      pages.putAll(sizeClass, spare[sizeClass]);
      spare[sizeClass] = hot[sizeClass];
      hot[sizeClass] = EMPTY[sizeClass];
    }
    hot[sizeClass] = BlockList.pushed(hot[sizeClass], address);
  }

  /** Returns every block to its page. */
  void drain() {
    putBack(spare);
    putBack(decoy);
    putBack(hot);
  }

  /** Returns every block of the decoy to its page. */
  void drainDecoy() {
    putBack(decoy);
  }

  private void putBack(long[] lists) {
    for (int sizeClass = 0; sizeClass < SizeClasses.COUNT; sizeClass++) {
      pages.putAll(sizeClass, lists[sizeClass]);
      lists[sizeClass] = EMPTY[sizeClass];
    }
  }

  /** Returns whether a list of the class has a block; a guess if the owner runs. */
  boolean holdsAny(int sizeClass) {
    return hot[sizeClass] != EMPTY[sizeClass]
        || spare[sizeClass] != EMPTY[sizeClass]
        || decoy[sizeClass] != EMPTY[sizeClass];
  }

  /** Counts the blocks of a class. */
  long count(int sizeClass) {
    long empty = EMPTY[sizeClass];
    return BlockList.count(hot[sizeClass], empty)
        + BlockList.count(spare[sizeClass], empty)
        + BlockList.count(decoy[sizeClass], empty);
  }

  /** Returns the hot, the spare and the decoy list of a class. For checks. */
  long[] lists(int sizeClass) {
    return new long[] {hot[sizeClass], spare[sizeClass], decoy[sizeClass]};
  }
}
