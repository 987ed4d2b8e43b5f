package org.arenalab.pager.protocol;

import org.arenalab.os.Internal;

/**
 * The page words of one client, by page index. Client and daemon change a word only by
 * compare-and-set; see {@link PageWord}.
 *
 * <p>Any thread may call any method. The calls make no garbage.
 */
@Internal
public interface PageWords {
  /** Returns the number of pages. It never changes. */
  long pages();

  /**
   * Reads a word with volatile ordering.
   *
   * @param page 0 to {@link #pages} - 1
   */
  long get(long page);

  /**
   * Sets a word to {@code update} if it is {@code expected}, with volatile ordering. It never fails
   * spuriously.
   *
   * @param page 0 to {@link #pages} - 1
   */
  boolean compareAndSet(long page, long expected, long update);
}
