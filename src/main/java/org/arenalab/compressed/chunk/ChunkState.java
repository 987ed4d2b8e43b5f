package org.arenalab.compressed.chunk;

/** The place of a chunk's bytes. */
public enum ChunkState {
  /** Raw: in the region's own memory. A page is backed at its first write. */
  RAW,
  /** In an extent of the pool. The region's memory for the chunk was discarded. */
  COMPRESSED,
  /**
   * One repeated 8-byte value, with at most one aligned 4-byte word that differs. The metadata
   * holds both; the chunk takes no byte of the pool.
   */
  SAME_FILLED,
  /** Raw like {@link #RAW}; compression was tried and saved too little. A write ends this state. */
  INCOMPRESSIBLE
}
