package org.arenalab.compressed;

/**
 * The numbers of chunks in all live regions, by the current place of their bytes.
 *
 * @param chunkBytes size of each chunk
 * @param total all chunks in live regions
 * @param compressed chunks in an extent
 * @param dense compressed chunks that the denser codec holds
 * @param sameFilled chunks that one value describes
 * @param incompressible raw chunks that are remembered as incompressible
 * @param attempted chunks that a compressor ever tried, each counted once, whatever the result
 * @param compressedBytes encoded size of the compressed chunks
 */
public record ChunkCounts(
    int chunkBytes,
    long total,
    long compressed,
    long dense,
    long sameFilled,
    long incompressible,
    long attempted,
    long compressedBytes) {

  /**
   * Returns the number of stored chunks: compressed or same-filled. Their raw memory was discarded.
   */
  public long admitted() {
    return compressed + sameFilled;
  }

  /** Returns the number of chunks in their region's own memory, including incompressible ones. */
  public long raw() {
    return total - admitted();
  }
}
