package org.arenalab.compressed;

/**
 * Chooses which raw chunks to compress: the seam for policies that know how hot a chunk is. Called
 * by the thread that compresses, with no lock held.
 */
@FunctionalInterface
public interface ChunkSelection {
  /** Every chunk. */
  ChunkSelection ALL = (chunk, idleEpochs) -> true;

  /** Those that were not accessed since {@code epochs} of {@link CompressedArena#advanceEpoch}. */
  static ChunkSelection idleFor(int epochs) {
    return (chunk, idleEpochs) -> idleEpochs >= epochs;
  }

  /**
   * Whether to compress a chunk.
   *
   * @param chunk its index in the region
   * @param idleEpochs epochs of the arena since it was last accessed
   */
  boolean includes(long chunk, int idleEpochs);
}
