package org.arenalab.compressed;

/** Where a chunk's bytes are. */
public enum ChunkState {
  /** In the region's own memory (which is not backed before it is written). */
  RAW,
  /** In an extent of the pool; the region's memory for it was given back. */
  COMPRESSED,
  /**
   * One 8-byte value, repeated, with one aligned 4-byte word that may differ: in the metadata,
   * without a byte of the pool.
   */
  SAME_FILLED,
  /** As {@link #RAW}; compression was tried and saved too little. Remembered until written. */
  INCOMPRESSIBLE
}
