package org.arenalab.compressed;

import static org.arenalab.os.NullArgumentException.requireNonNull;

import org.arenalab.extent.ExtentPoolStats;

/**
 * The contents of an arena and the totals of its operations. Each figure was true at some moment of
 * the call. Together they are exact if no thread is in an operation. No figure needs a walk over
 * chunks.
 *
 * <p>The ratios describe the <em>current</em> state: an evicted or decompressed chunk counts as raw
 * from then on. predicomp computes these ratios from sums that only grow. It reports 256 where half
 * the region is raw again.
 *
 * @param regions number of live regions
 * @param regionBytes size of the live regions
 * @param metadataBytes metadata of the live regions: 24 B for each chunk
 * @param chunks numbers of chunks by the place of their bytes
 * @param operations totals since the arena was opened
 * @param pool statistics of the pool of extents
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

  /** Returns the bytes of all chunks in live regions that a compressor ever tried. */
  public long totalInputBytesAttempted() {
    return chunks.attempted() * chunks.chunkBytes();
  }

  /**
   * Returns the raw size of the chunks that are stored now, a part of {@link
   * #totalInputBytesAttempted}.
   */
  public long logicalInputBytes() {
    return chunks.admitted() * chunks.chunkBytes();
  }

  /** Returns the bytes of the pool that stored chunks occupy: extents with tags and rounding. */
  public long poolBytesLive() {
    return pool.occupiedBytes();
  }

  /**
   * Returns the end-to-end ratio: the bytes that were tried, over the bytes they occupy now. It is
   * {@code attempted / ((attempted - logical) + poolBytesLive + 24 B for each stored chunk)}.
   * predicomp leaves the metadata out. That would divide by zero for same-filled chunks, which take
   * no other byte. NaN before the first attempt.
   */
  public double ratioE2e() {
    long attempted = totalInputBytesAttempted();
    long stored = poolBytesLive() + chunks.admitted() * CompressedArena.METADATA_BYTES_PER_CHUNK;
    return ratio(attempted, attempted - logicalInputBytes() + stored);
  }

  /**
   * Returns the raw size of stored chunks over their bytes in the pool; NaN if they have none
   * there.
   */
  public double ratioAdmitted() {
    return ratio(logicalInputBytes(), poolBytesLive());
  }

  /**
   * Returns the raw size of chunks in extents over their encoded size: the codec alone. NaN without
   * such chunks.
   */
  public double ratioCodec() {
    return ratio(chunks.compressed() * chunks.chunkBytes(), chunks.compressedBytes());
  }

  /**
   * Returns the number of stored chunks over the number of tried ones. NaN before the first
   * attempt.
   */
  public double admitRate() {
    return ratio(chunks.admitted(), chunks.attempted());
  }

  /**
   * Returns a stricter ratio than {@link #ratioE2e}: all regions over all memory that the arena
   * takes. This includes the metadata of every chunk, also of raw ones, and the pool's holes, slack
   * and metadata. Raw chunks count as if they had all been written.
   */
  public double ratioNet() {
    long rawBytes = chunks.raw() * chunks.chunkBytes();
    return ratio(regionBytes, rawBytes + metadataBytes + pool.backedBytes() + pool.metadataBytes());
  }

  private static double ratio(long of, long to) {
    return to == 0 ? Double.NaN : (double) of / to;
  }

  /** Returns all figures as one JSON object, with predicomp's names where it has a name. */
  public String toJson() {
    return CompressedArenaStatsFormat.json(this);
  }

  /** Returns all figures of {@link #toJson} as a table for people. */
  public String toTable() {
    return CompressedArenaStatsFormat.table(this);
  }
}
