package org.arenalab.bench.mem;

import org.arenalab.compressed.CompressedRegion;

/** The action of a touch on the first byte of a page, as in predicomp's programs. */
enum Touch {
  /** Adds one to the byte. */
  INCREMENT,
  /** Flips the lowest bit of the byte. */
  FLIP;

  /** Returns the byte after the touch. */
  byte of(byte before) {
    return (byte) (this == INCREMENT ? before + 1 : before ^ 1);
  }

  /**
   * Touches a chunk, by three accesses of the region. One thread at a time may touch a chunk.
   *
   * @return whether the chunk had to be decompressed
   */
  boolean on(CompressedRegion region, long chunk) {
    boolean loaded = region.load(chunk);
    long at = chunk * region.chunkBytes();
    region.putByte(at, of(region.getByte(at)));
    return loaded;
  }
}
