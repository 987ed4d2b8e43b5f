package org.arenalab.compressed;

/**
 * A policy that chooses which raw chunks to compress, for callers that know how hot a chunk is. The
 * compressing thread calls it with no lock held.
 */
@FunctionalInterface
public interface ChunkSelection {
  /** Selects every chunk. */
  ChunkSelection ALL = (chunk, idleEpochs) -> true;

  /**
   * Returns a selection of the chunks that were not accessed for at least {@code epochs} calls of
   * {@link CompressedArena#advanceEpoch}.
   */
  static ChunkSelection idleFor(int epochs) {
    return (chunk, idleEpochs) -> idleEpochs >= epochs;
  }

  /**
   * Returns true to compress a chunk.
   *
   * @param chunk its index in the region
   * @param idleEpochs epochs of the arena since it was last accessed, or prefetched; {@link
   *     ChunkVisitor#UNKNOWN} for a stored chunk
   */
  boolean includes(long chunk, int idleEpochs);
}
