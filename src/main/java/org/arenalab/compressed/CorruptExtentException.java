package org.arenalab.compressed;

/**
 * Compressed bytes that do not decode to the chunk that they were made of: something wrote to the
 * pool. What the chunk held is lost; it stays as it is until it is overwritten as a whole, or its
 * region is freed.
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
