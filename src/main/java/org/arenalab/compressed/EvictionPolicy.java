package org.arenalab.compressed;

/** The action when a chunk is to be stored and the pool is full. */
public enum EvictionPolicy {
  /**
   * Encodes the least recently used chunks again by the denser codec. This makes room at the price
   * of processor time. If that is not enough, acts as {@link #REFUSE}.
   */
  RECOMPRESS,
  /**
   * Decompresses the least recently used chunks to raw memory, as predicomp does. This raises the
   * resident set exactly when memory is short.
   */
  DECOMPRESS,
  /** Leaves the chunk raw. */
  REFUSE
}
