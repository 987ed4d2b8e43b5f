package org.arenalab.compressed;

import org.arenalab.codec.Codec;

/**
 * The exception for compressed bytes that do not decode to a chunk: some code wrote to the pool.
 * The chunk's contents are lost. The chunk stays damaged until it is overwritten as a whole, or
 * until its region is freed.
 */
public final class CorruptExtentException extends CompressedArenaException {
  private static final long serialVersionUID = 1L;

  CorruptExtentException(
      CompressedRegion region, long chunk, Codec codec, int storedBytes, String what) {
    super(
        "chunk %d of %s: its %d B extent is damaged (%s, %d B expected): %s"
            .formatted(chunk, region, storedBytes, codec, region.chunkBytes(), what));
  }
}
