package org.arenalab.bench.peer;

import java.lang.foreign.MemorySegment;
import java.util.Map;

/**
 * One way to keep pages of 4096 bytes compressed, and to have each back when it is wanted: what a
 * compressed arena, zram and swap all do. It belongs to a fork; each thread opens {@link
 * StoredPages} of its own in it.
 */
public interface PageStore extends AutoCloseable {

  /** One of {@link PageStores#NAMES}. */
  String name();

  /** What it is, for the log. */
  String version();

  /**
   * Takes a copy of {@code pages}, for the calling thread. Nothing is stored yet.
   *
   * @param pages whole pages, on a page boundary, which stay readable until it is closed
   * @throws IllegalStateException if more threads open pages than {@link PageStores#open} was told
   */
  StoredPages open(MemorySegment pages);

  /**
   * What the store takes now for what it holds, by name, such as {@code pool.overhead}; none where
   * it has no pool of its own. Percentages and bytes.
   */
  Map<String, Double> figures();

  /** Puts everything back, whatever the threads have left in it. */
  @Override
  void close();
}
