package org.arenalab.bench.mem;

import org.arenalab.compressed.CompressedArenaStats;

/**
 * The statistics of an arena under predicomp's names. Ratios cover the data that is live at that
 * moment. A ratio over nothing is NaN, such as the admitted ratio of an empty pool.
 */
public record MemArenaFigures(
    long logicalInputBytes,
    long totalInputBytesAttempted,
    long totalChunksAttempted,
    long chunksAdmitted,
    long chunksSameFilled,
    long chunksDense,
    long compressedBytesLive,
    long poolBytesLive,
    long poolBytesFree,
    long poolBytesFragmented,
    long poolLargestFreeExtent,
    long poolCompactions,
    long poolBytesBacked,
    long compressOps,
    long decompressOps,
    long evictionsLru,
    long incompressibleChunks,
    long accessHitsRaw,
    long accessHitsDecompressed,
    long compressionRejectSmallGain,
    long rejectsPoolFull,
    double ratioE2e,
    double ratioAdmitted,
    double ratioCodec,
    double admitRate,
    double ratioNet) {

  static MemArenaFigures of(CompressedArenaStats stats) {
    return new MemArenaFigures(
        stats.logicalInputBytes(),
        stats.totalInputBytesAttempted(),
        stats.chunks().attempted(),
        stats.chunks().admitted(),
        stats.chunks().sameFilled(),
        stats.chunks().dense(),
        stats.chunks().compressedBytes(),
        stats.poolBytesLive(),
        stats.pool().freeBytes(),
        stats.pool().fragmentedBytes(),
        stats.pool().largestFreeExtentBytes(),
        stats.pool().compactionSlices(),
        stats.pool().backedBytes() + stats.pool().metadataBytes(),
        stats.operations().compressOps() + stats.operations().sameFilledOps(),
        stats.operations().decompressOps(),
        stats.operations().evictions(),
        stats.chunks().incompressible(),
        stats.operations().rawHits(),
        stats.operations().demandDecompressOps(),
        stats.operations().rejectsSmallGain(),
        stats.operations().rejectsPoolFull(),
        stats.ratioE2e(),
        stats.ratioAdmitted(),
        stats.ratioCodec(),
        stats.admitRate(),
        stats.ratioNet());
  }
}
