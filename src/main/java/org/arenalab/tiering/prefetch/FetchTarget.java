package org.arenalab.tiering.prefetch;

import org.arenalab.compressed.PrefetchOutcome;

/** A region as the predictors see it. Tests put a simulated region here. */
interface FetchTarget {
  /** Returns the number of chunks: 1 to {@link Integer#MAX_VALUE}. */
  int chunks();

  /** Returns the size of a chunk in bytes. */
  int chunkBytes();

  /** Returns the place and the fate of a chunk. The result means nothing if the region is gone. */
  PrefetchOutcome outcome(int chunk);

  /**
   * Decompresses the stored chunks of a range.
   *
   * @return the number of chunks that this call decompressed
   */
  int fetch(int firstChunk, int count);

  /** Returns whether an earlier call found that the region was freed. */
  boolean isGone();
}
