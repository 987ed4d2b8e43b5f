package org.arenalab.compressed;

import java.util.LinkedHashMap;
import java.util.Map;
import org.arenalab.compressed.CompressedArenaStats.ChunkCounts;
import org.arenalab.compressed.CompressedArenaStats.OperationCounts;
import org.arenalab.extent.ExtentPoolStats;
import org.arenalab.statistics.Figures;

/**
 * A formatter of {@link CompressedArenaStats}: predicomp's figures first, then the additional ones.
 */
final class CompressedArenaStatsFormat {
  private CompressedArenaStatsFormat() {}

  static String json(CompressedArenaStats stats) {
    return Figures.json(figures(stats));
  }

  static String table(CompressedArenaStats stats) {
    return Figures.table("compressed arena", figures(stats));
  }

  private static Map<String, Object> figures(CompressedArenaStats stats) {
    Map<String, Object> figures = new LinkedHashMap<>();
    reference(stats, figures);
    beyond(stats, figures);
    ratios(stats, figures);
    return figures;
  }

  private static void reference(CompressedArenaStats stats, Map<String, Object> figures) {
    ChunkCounts chunks = stats.chunks();
    OperationCounts operations = stats.operations();
    ExtentPoolStats pool = stats.pool();
    figures.put("logical_input_bytes", stats.logicalInputBytes());
    figures.put("total_input_bytes_attempted", stats.totalInputBytesAttempted());
    figures.put("total_chunks_attempted", chunks.attempted());
    figures.put("chunks_admitted", chunks.admitted());
    figures.put("compressed_bytes_live", chunks.compressedBytes());
    figures.put("pool_bytes_live", stats.poolBytesLive());
    figures.put("pool_bytes_free", pool.freeBytes());
    figures.put("pool_bytes_fragmented", pool.fragmentedBytes());
    figures.put("pool_largest_free_extent", pool.largestFreeExtentBytes());
    figures.put("pool_compactions", pool.compactionSlices());
    figures.put("slot_bytes_live", stats.poolBytesLive());
    figures.put("compress_ops", operations.compressOps() + operations.sameFilledOps());
    figures.put("decompress_ops", operations.decompressOps());
    figures.put("evictions_lru", operations.evictions());
    figures.put("incompressible_chunks", chunks.incompressible());
    figures.put("access_hits_raw", operations.rawHits());
    figures.put("access_hits_decompressed", operations.demandDecompressOps());
    figures.put("compression_reject_small_gain", operations.rejectsSmallGain());
    figures.put("prefetch_decompress_ops", operations.prefetchDecompressOps());
    figures.put("demand_decompress_stall_events", stats.stalls().events());
    figures.put("demand_decompress_stall_ns_total", stats.stalls().timedNs());
  }

  private static void beyond(CompressedArenaStats stats, Map<String, Object> figures) {
    ChunkCounts chunks = stats.chunks();
    OperationCounts operations = stats.operations();
    figures.put("regions", stats.regions());
    figures.put("region_bytes", stats.regionBytes());
    figures.put("metadata_bytes", stats.metadataBytes());
    figures.put("chunks_total", chunks.total());
    figures.put("chunks_raw", chunks.raw());
    figures.put("chunks_compressed", chunks.compressed());
    figures.put("chunks_dense", chunks.dense());
    figures.put("chunks_same_filled", chunks.sameFilled());
    figures.put("compress_attempts", operations.compressAttempts());
    figures.put("same_filled_ops", operations.sameFilledOps());
    figures.put("recompress_ops", operations.recompressOps());
    figures.put("densify_ops", operations.densifyOps());
    figures.put("recompress_rejects", operations.recompressRejects());
    figures.put("rejects_pool_full", operations.rejectsPoolFull());
    figures.put("skips_incompressible", operations.skipsIncompressible());
    figures.put("skips_in_use", operations.skipsInUse());
    figures.put("steals", operations.steals());
    figures.put("background_decompress_ops", operations.backgroundDecompressOps());
    figures.put("prefetch_wasted_ops", operations.prefetchWastedOps());
    figures.put("demand_decompress_stall_events_timed", stats.stalls().timedEvents());
    figures.put("stored_reads", operations.storedReads());
    figures.put("overwrites", operations.overwrites());
    figures.put("drop_calls", operations.dropCalls());
    figures.put("dropped_chunks", operations.droppedChunks());
    figures.put("observer_failures", operations.observerFailures());
    figures.put("pool_backed_bytes", stats.pool().backedBytes());
    figures.put("pool_metadata_bytes", stats.pool().metadataBytes());
    figures.put("pool_moved_bytes", stats.pool().movedBytes());
  }

  private static void ratios(CompressedArenaStats stats, Map<String, Object> figures) {
    figures.put("ratio_e2e", stats.ratioE2e());
    figures.put("ratio_admitted", stats.ratioAdmitted());
    figures.put("ratio_codec", stats.ratioCodec());
    figures.put("admit_rate", stats.admitRate());
    figures.put("ratio_net", stats.ratioNet());
  }
}
