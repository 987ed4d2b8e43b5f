package org.arenalab.bench.peer;

import java.lang.foreign.MemorySegment;

/**
 * One thread's pages in a {@link PageStore}: either all raw, or all stored. For one thread at a
 * time.
 */
public interface StoredPages extends AutoCloseable {

  /** All pages raw and in memory, with the bytes that they were opened with; none stored. */
  void makeRaw();

  /** Stores every page, in order; what was raw of them is not needed any more. */
  void store();

  /**
   * Makes sure, outside of what is timed, that the pages are stored.
   *
   * @throws IllegalStateException if too many of them are not, so that loading would look fast
   */
  default void requireStored() {}

  /**
   * Has the stored pages back, one by one.
   *
   * @param order the index of every page, once
   * @return something that depends on all of them
   */
  long load(int[] order);

  /** Copies what the store has for a page, stored or raw, to {@code to}. Not for timing. */
  void copy(int page, MemorySegment to);

  /** Lets go of them. */
  @Override
  void close();
}
