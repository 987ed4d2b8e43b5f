package org.arenalab.tiering;

import org.arenalab.tiering.policy.SkipReason;
import org.arenalab.tiering.prefetch.PrefetchStats;

/** Reads the {@link TieringStats} from the parts of the loops. */
final class StatsReader {
  private static final double PERCENT = 100;
  private static final long NS_PER_MS = 1_000_000;

  private StatsReader() {}

  /** Reads the statistics; {@code run} is null before the first start. */
  static TieringStats read(
      TieringConfig config, LoopRun run, LoopCounters counters, SourceTotals totals) {
    return new TieringStats(
        hotness(run, counters),
        totals.sources(run == null ? "touches" : run.sources().used(), counters.sourceNs.get()),
        totals.damon(),
        compression(counters),
        prefetch(run),
        new TieringStats.Stalls(
            counters.stalls.get(),
            counters.stallNs.get(),
            counters.storedReads.get(),
            counters.broughtBack.get()),
        refaults(config, run));
  }

  private static TieringStats.Hotness hotness(LoopRun run, LoopCounters counters) {
    ClassTotals totals = run == null ? new ClassTotals() : run.hotness().totals();
    return new TieringStats.Hotness(
        run == null ? 0 : run.hotness().epoch(),
        totals.hot(),
        totals.warm(),
        totals.cold(),
        totals.stored(),
        totals.incompressible(),
        counters.ticks.get(),
        counters.visits.get(),
        counters.hotnessNs.get(),
        counters.failures.get());
  }

  private static TieringStats.Compression compression(LoopCounters counters) {
    return new TieringStats.Compression(
        counters.passes.get(),
        counters.attempts.get(),
        counters.admits.get(),
        counters.skipped(SkipReason.HOT),
        counters.skipped(SkipReason.CHURN),
        counters.skipped(SkipReason.LOW_RATIO),
        counters.skipped(SkipReason.RECENT_DECOMPRESS),
        counters.skipped(SkipReason.IN_USE),
        counters.skipped(SkipReason.OVER_BUDGET),
        counters.skipped(SkipReason.POOL_FULL),
        counters.denseAttempts.get(),
        counters.denseAdmits.get(),
        counters.packSlices.get(),
        counters.compressionNs.get());
  }

  private static PrefetchStats prefetch(LoopRun run) {
    PrefetchStats stats = run == null ? null : run.prefetchStats();
    if (stats != null) {
      return stats;
    }
    PrefetchStats.Predictor off =
        new PrefetchStats.Predictor(0, 0, 0, 0, PrefetchStats.State.OFF, "prefetch is off");
    return new PrefetchStats(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, off, off, off);
  }

  private static TieringStats.Refaults refaults(TieringConfig config, LoopRun run) {
    long tColdNs = run == null ? config.tCold().toNanos() : run.events().tColdNs();
    return new TieringStats.Refaults(
        run == null ? 0 : run.control().refaultsPerMinute() * PERCENT,
        config.refaultGoal(),
        run == null ? 0 : run.control().workingSetChunks(),
        tColdNs / NS_PER_MS,
        tColdNs / config.tickNs(),
        run == null ? 0 : run.floods());
  }
}
