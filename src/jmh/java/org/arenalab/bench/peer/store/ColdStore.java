package org.arenalab.bench.peer.store;

import java.lang.foreign.MemorySegment;
import java.util.Map;

/**
 * A way to keep pages of 4096 bytes compressed and to load each again on demand. Examples are a
 * compressed arena, zram and swap. A store belongs to a fork; each thread opens {@link StoredPages}
 * of its own in it.
 */
public interface ColdStore extends AutoCloseable {

  /** Returns one of {@link ColdStores#NAMES}. */
  String name();

  /** Returns the store's version and settings, for the log. */
  String version();

  /**
   * Takes a copy of {@code pages} for the calling thread. Nothing is stored yet.
   *
   * @param pages whole pages, on a page boundary, which stay readable until the result is closed
   * @throws IllegalStateException if more threads open pages than {@link ColdStores#open} allowed
   */
  StoredPages open(MemorySegment pages);

  /**
   * Returns the store's current memory use by name, such as {@code pool.overhead}, in percent or
   * bytes. The map is empty if the store has no pool of its own.
   */
  Map<String, Double> figures();

  /** Closes the store and undoes its system settings, even if threads left pages in it. */
  @Override
  void close();
}
