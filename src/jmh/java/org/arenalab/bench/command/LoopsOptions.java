package org.arenalab.bench.command;

import org.arenalab.bench.loops.live.LivePlan;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of a region and its foreground. */
final class LoopsOptions {
  @Mixin private RegionOption region;

  @Mixin private DatasetOption dataset;

  @Option(
      names = "--seconds",
      defaultValue = "30",
      description = "Length of a run in seconds (default ${DEFAULT-VALUE}).")
  private int seconds;

  @Option(
      names = "--hot-pct",
      defaultValue = "10",
      description =
          "Share of the region that is accessed all the time, in percent (default"
              + " ${DEFAULT-VALUE}).")
  private int hotPercent;

  @Option(
      names = "--warm-pct",
      defaultValue = "10",
      description =
          "Share of the region that is accessed every 3 s, in percent (default ${DEFAULT-VALUE}).")
  private int warmPercent;

  @Option(names = "--arena-disable-prefetch", description = "Run the loops without prefetch.")
  private boolean disablePrefetch;

  @Option(
      names = "--arena-disable-bg-compress",
      description = "Run the loops without background compression.")
  private boolean disableCompression;

  @Mixin private SeedOption seed;

  LivePlan plan(int tColdMs, int cpuBudgetPercent) {
    return new LivePlan(
        region.orLarge(),
        dataset.name(),
        seconds,
        hotPercent,
        warmPercent,
        tColdMs,
        cpuBudgetPercent,
        !disablePrefetch,
        !disableCompression,
        seed.value());
  }
}
