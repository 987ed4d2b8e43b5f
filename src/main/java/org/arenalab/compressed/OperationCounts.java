package org.arenalab.compressed;

/**
 * The totals of an arena's operations since it was opened. They only grow.
 *
 * @param compressAttempts chunks that compress claimed
 * @param compressOps chunks stored in an extent
 * @param sameFilledOps chunks stored as one value
 * @param recompressOps chunks moved to the denser codec
 * @param recompressRejects chunks that the denser codec did not make smaller
 * @param rejectsSmallGain chunks left raw because compression would have saved too little
 * @param rejectsPoolFull chunks left raw because the pool had no room and eviction made none
 * @param skipsIncompressible chunks not tried again because they were not written since
 * @param skipsInUse chunks left raw because a thread was in them, or because they are pinned
 * @param steals chunks that a thread took back, without waiting, while they were being compressed
 * @param demandDecompressOps chunks decompressed on demand: by load, get, put, pin, and by a write
 *     of a part
 * @param backgroundDecompressOps chunks decompressed by {@link CompressedRegion#decompress}
 * @param evictions chunks made raw to make room in the pool
 * @param storedReads chunks read by {@link CompressedRegion#read} without decompressing them to raw
 *     memory
 * @param overwrites stored chunks that were written as a whole, and therefore not decoded
 * @param damagedExtents attempts to decode an extent that failed, for any reason
 * @param rawHits accesses that found their chunk raw, or made it raw by stealing it
 * @param dropCalls calls to the kernel that discarded memory of compressed chunks
 * @param droppedChunks chunks stored by these calls
 */
public record OperationCounts(
    long compressAttempts,
    long compressOps,
    long sameFilledOps,
    long recompressOps,
    long recompressRejects,
    long rejectsSmallGain,
    long rejectsPoolFull,
    long skipsIncompressible,
    long skipsInUse,
    long steals,
    long demandDecompressOps,
    long backgroundDecompressOps,
    long evictions,
    long storedReads,
    long overwrites,
    long damagedExtents,
    long rawHits,
    long dropCalls,
    long droppedChunks) {

  /** Returns the number of chunks that were decompressed, for any reason. */
  public long decompressOps() {
    return demandDecompressOps + backgroundDecompressOps + evictions;
  }
}
