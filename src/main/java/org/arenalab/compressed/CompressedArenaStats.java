package org.arenalab.compressed;

import static org.arenalab.os.NullArgumentException.requireNonNull;

import org.arenalab.compressed.chunk.ChunkTable;
import org.arenalab.compressed.chunk.Counter;
import org.arenalab.compressed.chunk.HazardSlots;
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
 * @param stalls accesses that had to wait for decompression
 * @param pool statistics of the pool of extents
 */
public record CompressedArenaStats(
    int regions,
    long regionBytes,
    long metadataBytes,
    ChunkCounts chunks,
    OperationCounts operations,
    DemandStalls stalls,
    ExtentPoolStats pool) {
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
     * Returns the number of stored chunks: compressed or same-filled. Their raw memory was
     * discarded.
     */
    public long admitted() {
      return compressed + sameFilled;
    }

    /** Returns the number of chunks in their region's own memory, including incompressible ones. */
    public long raw() {
      return total - admitted();
    }

    private static ChunkCounts of(long[] sums, int chunkBytes, long total) {
      return new ChunkCounts(
          chunkBytes,
          total,
          sum(sums, Counter.COMPRESSED),
          sum(sums, Counter.DENSE),
          sum(sums, Counter.SAME_FILLED),
          sum(sums, Counter.INCOMPRESSIBLE),
          sum(sums, Counter.ATTEMPTED),
          sum(sums, Counter.COMPRESSED_BYTES));
    }
  }

  /**
   * The totals of an arena's operations since it was opened. They only grow.
   *
   * @param compressAttempts chunks that compress claimed
   * @param compressOps chunks stored in an extent
   * @param sameFilledOps chunks stored as one value
   * @param recompressOps chunks moved to the denser codec, for any reason
   * @param densifyOps chunks moved to the denser codec by {@link CompressedRegion#densify}
   * @param recompressRejects chunks that the denser codec did not make smaller
   * @param rejectsSmallGain chunks left raw because compression would have saved too little
   * @param rejectsPoolFull chunks left raw because the pool had no room and eviction made none
   * @param skipsIncompressible chunks not tried again because they were not written since
   * @param skipsInUse chunks left raw because a thread was in them, or because they are pinned
   * @param steals chunks that a thread took back, without waiting, while they were being compressed
   * @param demandDecompressOps chunks decompressed on demand: by load, get, put, pin, and by a
   *     write of a part
   * @param backgroundDecompressOps chunks decompressed by {@link CompressedRegion#decompress}
   * @param prefetchDecompressOps chunks decompressed by {@link CompressedRegion#prefetch}
   * @param prefetchWastedOps prefetched chunks that were stored again or freed before any access
   * @param evictions chunks made raw to make room in the pool
   * @param storedReads chunks read by {@link CompressedRegion#read} without decompressing them to
   *     raw memory
   * @param overwrites stored chunks that were written as a whole, and therefore not decoded
   * @param damagedExtents attempts to decode an extent that failed, for any reason
   * @param rawHits accesses that found their chunk raw, or made it raw by stealing it
   * @param dropCalls calls to the kernel that discarded memory of compressed chunks
   * @param droppedChunks chunks stored by these calls
   * @param observerFailures calls of the arena's observer that threw
   */
  public record OperationCounts(
      long compressAttempts,
      long compressOps,
      long sameFilledOps,
      long recompressOps,
      long densifyOps,
      long recompressRejects,
      long rejectsSmallGain,
      long rejectsPoolFull,
      long skipsIncompressible,
      long skipsInUse,
      long steals,
      long demandDecompressOps,
      long backgroundDecompressOps,
      long prefetchDecompressOps,
      long prefetchWastedOps,
      long evictions,
      long storedReads,
      long overwrites,
      long damagedExtents,
      long rawHits,
      long dropCalls,
      long droppedChunks,
      long observerFailures) {

    /** Returns the number of chunks that were decompressed, for any reason. */
    public long decompressOps() {
      return demandDecompressOps + backgroundDecompressOps + prefetchDecompressOps + evictions;
    }

    private static OperationCounts of(long[] sums) {
      return new OperationCounts(
          sum(sums, Counter.COMPRESS_ATTEMPTS),
          sum(sums, Counter.COMPRESS_OPS),
          sum(sums, Counter.SAME_FILLED_OPS),
          sum(sums, Counter.RECOMPRESS_OPS),
          sum(sums, Counter.DENSIFY_OPS),
          sum(sums, Counter.RECOMPRESS_REJECTS),
          sum(sums, Counter.REJECTS_SMALL_GAIN),
          sum(sums, Counter.REJECTS_POOL_FULL),
          sum(sums, Counter.SKIPS_INCOMPRESSIBLE),
          sum(sums, Counter.SKIPS_IN_USE),
          sum(sums, Counter.STEALS),
          sum(sums, Counter.DEMAND_DECOMPRESS),
          sum(sums, Counter.BACKGROUND_DECOMPRESS),
          sum(sums, Counter.PREFETCH_DECOMPRESS),
          sum(sums, Counter.PREFETCH_WASTED),
          sum(sums, Counter.EVICTIONS),
          sum(sums, Counter.STORED_READS),
          sum(sums, Counter.OVERWRITES),
          sum(sums, Counter.DAMAGED_EXTENTS),
          sum(sums, Counter.RAW_HITS),
          sum(sums, Counter.DROP_CALLS),
          sum(sums, Counter.DROPPED_CHUNKS),
          sum(sums, Counter.OBSERVER_FAILURES));
    }
  }

  /**
   * The accesses that had to wait for decompression, in total since the arena was opened. An access
   * counts if it decompressed its chunk, or waited for a thread that loads or discards the chunk.
   *
   * <p>Time is measured only while the arena has an observer. Two readings of the clock take 80 ns,
   * and the fastest load 1 us.
   *
   * @param events all stalls
   * @param timedEvents stalls whose time was measured
   * @param timedNs time of these in nanoseconds
   */
  public record DemandStalls(long events, long timedEvents, long timedNs) {
    private static DemandStalls of(long[] sums) {
      return new DemandStalls(
          sum(sums, Counter.DEMAND_STALLS),
          sum(sums, Counter.DEMAND_STALLS_TIMED),
          sum(sums, Counter.DEMAND_STALL_NS));
    }
  }

  /** Refuses null components. */
  public CompressedArenaStats {
    requireNonNull(chunks, "chunks");
    requireNonNull(operations, "operations");
    requireNonNull(stalls, "stalls");
    requireNonNull(pool, "pool");
  }

  /**
   * Builds the statistics.
   *
   * @param sums of the counters, see {@link HazardSlots#sums}
   */
  static CompressedArenaStats of(
      long[] sums, int chunkBytes, int regions, long regionBytes, ExtentPoolStats pool) {
    long chunks = regionBytes / chunkBytes;
    return new CompressedArenaStats(
        regions,
        regionBytes,
        chunks * ChunkTable.ENTRY_BYTES,
        ChunkCounts.of(sums, chunkBytes, chunks),
        OperationCounts.of(sums),
        DemandStalls.of(sums),
        pool);
  }

  private static long sum(long[] sums, Counter counter) {
    return sums[counter.index()];
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
    long stored = poolBytesLive() + chunks.admitted() * ChunkTable.ENTRY_BYTES;
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
