package org.arenalab.compressed;

import org.arenalab.compressed.chunk.ChunkState;

/** A visitor that receives the chunks of a region one by one. */
@FunctionalInterface
public interface ChunkVisitor {
  /** Value of {@code idleEpochs} for a chunk whose last access the arena does not remember. */
  int UNKNOWN = -1;

  /**
   * Receives one chunk, in a state that it had at some moment of the visit.
   *
   * @param chunk its index
   * @param storedBytes in the pool; 0 if the chunk is not compressed
   * @param idleEpochs epochs of the arena since it was last accessed, or prefetched; {@link
   *     #UNKNOWN} for a chunk that is stored or being stored
   */
  void visit(long chunk, ChunkState state, int storedBytes, int idleEpochs);
}
