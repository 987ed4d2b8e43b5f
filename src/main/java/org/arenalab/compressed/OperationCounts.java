package org.arenalab.compressed;

/**
 * What an arena has done since it was opened. These only grow.
 *
 * @param compressAttempts chunks that were examined by compress
 * @param compressOps chunks stored in an extent
 * @param sameFilledOps chunks stored as one value
 * @param recompressOps chunks moved to the denser codec
 * @param recompressRejects chunks that the denser codec did not make smaller
 * @param rejectsSmallGain chunks left raw because that would have saved too little
 * @param rejectsPoolFull chunks left raw because the pool had no room and eviction made none
 * @param skipsIncompressible chunks not tried again, because they were not written since
 * @param skipsInUse chunks left raw because a thread was in them, or they are pinned
 * @param steals chunks that a thread took back while they were being compressed: it did not wait
 * @param demandDecompressOps chunks brought back because somebody needed them: by touch, get, put,
 *     pin, and by a write of a part
 * @param backgroundDecompressOps chunks brought back by {@link CompressedRegion#decompress}
 * @param evictions chunks brought back to make room in the pool
 * @param storedReads chunks read by {@link CompressedRegion#read} without bringing them back
 * @param overwrites stored chunks that were written as a whole, and so dropped without decoding
 * @param damagedExtents times that an extent did not decode, whoever wanted it
 * @param rawHits accesses to raw chunks
 * @param dropCalls calls to the kernel that gave memory of chunks back
 * @param droppedChunks chunks in those
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

  /** Chunks brought back, for whatever reason. */
  public long decompressOps() {
    return demandDecompressOps + backgroundDecompressOps + evictions;
  }
}
