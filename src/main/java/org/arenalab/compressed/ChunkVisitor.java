package org.arenalab.compressed;

/** Sees the chunks of a region, one by one. */
@FunctionalInterface
public interface ChunkVisitor {
  /** The arena does not remember when a stored chunk was last accessed. */
  int UNKNOWN = -1;

  /**
   * One chunk, as it was at some moment of the visit.
   *
   * @param chunk its index
   * @param storedBytes in the pool; 0 where it is not compressed
   * @param idleEpochs epochs of the arena since it was last accessed; {@link #UNKNOWN} for a chunk
   *     that is stored, or just being stored
   */
  void visit(long chunk, ChunkState state, int storedBytes, int idleEpochs);
}
