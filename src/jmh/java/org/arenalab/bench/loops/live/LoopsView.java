package org.arenalab.bench.loops.live;

import java.time.Duration;
import org.arenalab.tiering.ArenaLoops;
import org.arenalab.tiering.HotnessSnapshot;
import org.arenalab.tiering.TieringConfig;
import org.arenalab.tiering.TieringStats;

/**
 * The state of running loops at one moment.
 *
 * @param snapshot of hotness
 * @param stats of the loops
 * @param processorNs processor time of all threads of the loops since they started
 */
record LoopsView(HotnessSnapshot snapshot, TieringStats stats, long processorNs) {
  /** Returns the configuration of the loops in a plan. */
  static TieringConfig config(LivePlan plan) {
    return TieringConfig.builder()
        .tCold(Duration.ofMillis(plan.tColdMs()))
        .cpuBudget(plan.cpuBudgetPercent())
        .prefetch(plan.prefetch())
        .backgroundCompression(plan.backgroundCompression())
        .build();
  }

  static LoopsView of(ArenaLoops loops) {
    TieringStats stats = loops.stats();
    long processorNs =
        stats.hotness().processorNs()
            + stats.sources().processorNs()
            + stats.compression().processorNs()
            + stats.prefetch().processorNs();
    return new LoopsView(loops.snapshot(), stats, processorNs);
  }
}
