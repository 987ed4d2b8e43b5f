package org.arenalab.compressed;

/** What happens when a chunk is to be stored and the pool is full. */
public enum EvictionPolicy {
  /**
   * The least recently used chunks are encoded again by the denser codec, which makes room at the
   * price of processor time; where that is not enough, {@link #REFUSE}.
   */
  RECOMPRESS,
  /**
   * The least recently used chunks are decompressed back to raw memory, as in the reference design.
   * This raises the resident set just when memory is short.
   */
  DECOMPRESS,
  /** The chunk stays raw. */
  REFUSE
}
