package org.arenalab.bench.peer.store;

import java.lang.foreign.MemorySegment;

/**
 * One thread's pages in a {@link ColdStore}: either all raw, or all stored. For one thread at a
 * time.
 */
public interface StoredPages extends AutoCloseable {

  /** Makes all pages raw and resident, with the bytes that they were opened with. */
  void makeRaw();

  /** Stores every page, in order; the raw bytes are not needed after the call. */
  void store();

  /**
   * Verifies, outside of the timed code, that the pages are stored.
   *
   * @throws IllegalStateException if too many pages are still raw, so that loading would look fast
   */
  default void requireStored() {}

  /**
   * Loads the stored pages one by one.
   *
   * @param order the index of every page, once
   * @return a value that depends on all pages, so that the compiler cannot remove a load
   */
  long load(int[] order);

  /** Copies the store's content of a page, stored or raw, to {@code to}. Not for timed code. */
  void copy(int page, MemorySegment to);

  /** Releases the pages. */
  @Override
  void close();
}
