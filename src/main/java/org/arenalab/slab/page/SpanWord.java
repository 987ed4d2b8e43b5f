package org.arenalab.slab.page;

import org.arenalab.os.Internal;

/**
 * The word of a large block's page in {@link Region#pageOwners}. It is negative, so the fast path
 * of small blocks never reads it as a size class.
 *
 * <pre>
 *   | 1 | kind (2) | grown (1) | number (28) |
 *
 *   kind     page                           number
 *   LIVE     first one of a live block      pages of the span
 *   CACHED   first one of a freed span      pages of the span
 *   TAIL     any later one                  pages back to the first one
 *
 *         allocate            free             drain
 *    0 -------------> LIVE <---------> CACHED -------> 0
 *                          allocate
 * </pre>
 */
@Internal
public final class SpanWord {
  private static final int SPAN = 1 << 31;
  private static final int KIND = 3 << 29;
  private static final int TAIL = SPAN;
  private static final int LIVE = SPAN | 1 << 29;
  private static final int CACHED = SPAN | 2 << 29;

  /** Marks a block that a reallocation has grown; its next growth gets headroom. */
  private static final int GROWN = 1 << 28;

  private static final int NUMBER = GROWN - 1;

  private SpanWord() {}

  public static boolean isSpan(int word) {
    return word < 0;
  }

  public static int live(int pages, boolean grown) {
    return LIVE | (grown ? GROWN : 0) | pages;
  }

  public static int cached(int pages) {
    return CACHED | pages;
  }

  public static int tail(int pagesBack) {
    return TAIL | pagesBack;
  }

  public static boolean isLive(int word) {
    return (word & (SPAN | KIND)) == LIVE;
  }

  public static boolean isCached(int word) {
    return (word & (SPAN | KIND)) == CACHED;
  }

  public static boolean isTail(int word) {
    return (word & (SPAN | KIND)) == TAIL;
  }

  public static boolean hasGrown(int word) {
    return (word & GROWN) != 0;
  }

  /** Returns the pages of the span; for a TAIL, the distance in pages to the first page. */
  public static int number(int word) {
    return word & NUMBER;
  }
}
