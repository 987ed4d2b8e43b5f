package org.arenalab.compressed;

import static org.arenalab.os.NullArgumentException.requireNonNull;

/**
 * What an arena holds and has done. Each figure was true at some moment of the call; together they
 * are exact when no thread is in an operation. Nothing here is found by a walk over chunks.
 *
 * <p>The ratios say what is so <em>now</em>: a chunk that was evicted, or brought back, counts as
 * raw from that moment on. The reference design computes the same ratios from sums that only grow,
 * and reports 256 where half the region is raw again.
 *
 * @param regions how many are live
 * @param regionBytes of those
 * @param metadataBytes of those: 24 B for each chunk
 * @param chunks by where their bytes are
 * @param operations since ever
 * @param pool of the extents
 */
public record CompressedArenaStats(
    int regions,
    long regionBytes,
    long metadataBytes,
    ChunkCounts chunks,
    OperationCounts operations,
    ExtentPoolStats pool) {
  /** Refuses null components. */
  public CompressedArenaStats {
    requireNonNull(chunks, "chunks");
    requireNonNull(operations, "operations");
    requireNonNull(pool, "pool");
  }

  /** Bytes of the chunks that were tried to be compressed and are in live regions. */
  public long totalInputBytesAttempted() {
    return chunks.attempted() * chunks.chunkBytes();
  }

  /** Of {@link #totalInputBytesAttempted}, what is stored now. */
  public long logicalInputBytes() {
    return chunks.admitted() * chunks.chunkBytes();
  }

  /** Extents with their tags and rounding: what the stored chunks take of the pool. */
  public long poolBytesLive() {
    return pool.occupiedBytes();
  }

  /**
   * The end-to-end indicator: the bytes that were tried, over what they take now. {@code attempted
   * / ((attempted - logical) + poolBytesLive + 24 B for each stored chunk)}. The reference leaves
   * the metadata out; with same-filled chunks, which take no other byte, that would be a division
   * by zero. NaN before anything was tried.
   */
  public double ratioE2e() {
    long attempted = totalInputBytesAttempted();
    long stored = poolBytesLive() + chunks.admitted() * CompressedArena.METADATA_BYTES_PER_CHUNK;
    return ratio(attempted, attempted - logicalInputBytes() + stored);
  }

  /** Stored chunks over what they take of the pool; NaN where that is nothing. */
  public double ratioAdmitted() {
    return ratio(logicalInputBytes(), poolBytesLive());
  }

  /** Chunks in extents over their encoded bytes: the codec alone. NaN where there are none. */
  public double ratioCodec() {
    return ratio(chunks.compressed() * chunks.chunkBytes(), chunks.compressedBytes());
  }

  /** Stored chunks over chunks that were tried. NaN before anything was tried. */
  public double admitRate() {
    return ratio(chunks.admitted(), chunks.attempted());
  }

  /**
   * Harder on the arena than {@link #ratioE2e}: all regions over all that they take, with the
   * metadata of every chunk, raw ones too, and the pool's holes, slack and metadata. Counts raw
   * chunks as if they had all been written.
   */
  public double ratioNet() {
    long rawBytes = chunks.raw() * chunks.chunkBytes();
    return ratio(regionBytes, rawBytes + metadataBytes + pool.backedBytes() + pool.metadataBytes());
  }

  private static double ratio(long of, long to) {
    return to == 0 ? Double.NaN : (double) of / to;
  }

  /** All of it as one JSON object, under the reference's names where it has one. */
  public String toJson() {
    return CompressedArenaStatsFormat.json(this);
  }

  /** Returns all figures of {@link #toJson} as a table for people. */
  public String toTable() {
    return CompressedArenaStatsFormat.table(this);
  }
}
