package org.arenalab.compressed;

/**
 * The chunks of all live regions, by where their bytes are now.
 *
 * @param chunkBytes size of each
 * @param total in live regions
 * @param compressed of those, in an extent
 * @param dense of the compressed, those that the denser codec holds
 * @param sameFilled of the total, those that one value stands for
 * @param incompressible of the total, those raw ones of which that is remembered
 * @param attempted of the total, those that were ever tried to be compressed, each counted once,
 *     whatever became of it
 * @param compressedBytes what the codecs made of the compressed ones
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

  /** Those whose raw memory was given back: compressed or same-filled. */
  public long admitted() {
    return compressed + sameFilled;
  }

  /** Those in memory of their own, incompressible ones included. */
  public long raw() {
    return total - admitted();
  }
}
