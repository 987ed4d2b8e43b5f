package org.arenalab.tiering;

import java.util.LinkedHashMap;
import java.util.Map;
import org.arenalab.statistics.Figures;
import org.arenalab.tiering.prefetch.PrefetchStats;

/** A formatter of {@link TieringStats}: predicomp's figures first, then the additional ones. */
final class TieringStatsFormat {
  private TieringStatsFormat() {}

  static String json(TieringStats stats) {
    return Figures.json(figures(stats));
  }

  static String table(TieringStats stats) {
    return Figures.table("arena loops", figures(stats));
  }

  private static Map<String, Object> figures(TieringStats stats) {
    Map<String, Object> figures = new LinkedHashMap<>();
    reference(stats, figures);
    beyond(stats, figures);
    prefetch(stats.prefetch(), figures);
    return figures;
  }

  private static void reference(TieringStats stats, Map<String, Object> figures) {
    figures.put("hotness_epoch", stats.hotness().epoch());
    figures.put("chunks_hot", stats.hotness().hot());
    figures.put("chunks_warm", stats.hotness().warm());
    figures.put("chunks_cold", stats.hotness().cold());
    damon(stats.damon(), figures);
    TieringStats.Compression compression = stats.compression();
    figures.put("bg_compress_attempts", compression.attempts());
    figures.put("bg_compress_admits", compression.admits());
    figures.put("bg_compress_skipped_hot", compression.skippedHot());
    figures.put("bg_compress_skipped_churn", compression.skippedChurn());
    figures.put("bg_compress_skipped_low_ratio", compression.skippedLowRatio());
    figures.put("bg_compress_skipped_recent_decompress", compression.skippedRecentDecompress());
    figures.put("prefetch_queue_enqueues", stats.prefetch().queueEnqueues());
    figures.put("prefetch_queue_dedup_skips", stats.prefetch().queueDedupSkips());
    figures.put("prefetch_decompress_ops", stats.prefetch().decompressOps());
    figures.put("demand_decompress_stall_events", stats.stalls().events());
    figures.put("demand_decompress_stall_ns_total", stats.stalls().nsTotal());
    figures.put("adaptive_t_cold_epochs_current", stats.refaults().tColdEpochs());
  }

  private static void damon(TieringStats.Damon damon, Map<String, Object> figures) {
    figures.put("damon_snapshots_total", damon.snapshots());
    figures.put("damon_regions_observed_total", damon.regions());
    figures.put("damon_read_errors", damon.readErrors());
    figures.put("damon_setup_failures", damon.setupFailures());
    figures.put("damon_chunks_marked_hot", damon.markedHot());
    figures.put("damon_chunks_marked_warm", damon.markedWarm());
    figures.put("damon_chunks_marked_cold", damon.markedCold());
    figures.put("damon_last_snapshot_nr_regions", damon.lastRegions());
    figures.put("damon_last_snapshot_bytes", damon.lastBytes());
  }

  private static void beyond(TieringStats stats, Map<String, Object> figures) {
    figures.put("chunks_stored", stats.hotness().stored());
    figures.put("chunks_incompressible", stats.hotness().incompressible());
    figures.put("hotness_ticks", stats.hotness().ticks());
    figures.put("hotness_visits", stats.hotness().visits());
    figures.put("hotness_processor_ns", stats.hotness().processorNs());
    figures.put("loop_failures", stats.hotness().failures());
    figures.put("source_used", stats.sources().used());
    figures.put("source_questions", stats.sources().questions());
    figures.put("source_failures", stats.sources().failures());
    figures.put("source_granularity_bytes", stats.sources().granularityBytes());
    figures.put("source_processor_ns", stats.sources().processorNs());
    TieringStats.Compression compression = stats.compression();
    figures.put("bg_compress_passes", compression.passes());
    figures.put("bg_compress_skipped_in_use", compression.skippedInUse());
    figures.put("bg_compress_skipped_over_budget", compression.skippedOverBudget());
    figures.put("bg_compress_skipped_pool_full", compression.skippedPoolFull());
    figures.put("bg_compress_processor_ns", compression.processorNs());
    figures.put("second_tier_attempts", compression.denseAttempts());
    figures.put("second_tier_admits", compression.denseAdmits());
    figures.put("pool_packing_slices", compression.packSlices());
    figures.put("stored_reads", stats.stalls().storedReads());
    figures.put("stored_reads_brought_back", stats.stalls().broughtBack());
    TieringStats.Refaults refaults = stats.refaults();
    figures.put("refaults_per_minute_percent", refaults.perMinutePercent());
    figures.put("refault_goal_percent", refaults.goalPercent());
    figures.put("working_set_chunks", refaults.workingSetChunks());
    figures.put("t_cold_ms", refaults.tColdMs());
    figures.put("return_floods", refaults.floods());
  }

  private static void prefetch(PrefetchStats prefetch, Map<String, Object> figures) {
    figures.put("prefetch_queue_drops", prefetch.queueDrops());
    figures.put("prefetch_loads_seen", prefetch.loadsSeen());
    figures.put("prefetch_loads_dropped", prefetch.loadsDropped());
    figures.put("prefetch_failures", prefetch.failures());
    figures.put("prefetch_rests", prefetch.rests());
    figures.put("prefetch_recorded_sets", prefetch.recordedSets());
    figures.put("prefetch_processor_ns", prefetch.processorNs());
    predictor("trend", prefetch.trend(), figures);
    predictor("sets", prefetch.sets(), figures);
    predictor("hints", prefetch.hints(), figures);
  }

  private static void predictor(
      String name, PrefetchStats.Predictor predictor, Map<String, Object> figures) {
    String prefix = "prefetch_" + name + "_";
    figures.put(prefix + "issued", predictor.issued());
    figures.put(prefix + "used", predictor.used());
    figures.put(prefix + "wasted", predictor.wasted());
    figures.put(prefix + "switched_off", predictor.switchedOff());
    figures.put(prefix + "state", predictor.state());
    figures.put(prefix + "reason", predictor.reason());
  }
}
