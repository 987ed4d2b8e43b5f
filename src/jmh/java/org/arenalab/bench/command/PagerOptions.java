package org.arenalab.bench.command;

import org.arenalab.bench.pager.ab.PagerAbPlan;
import org.arenalab.bench.pager.demo.DemoPlan;
import org.arenalab.bench.pager.targets.PagerTargetsPlan;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of all commands that measure the process pager. */
final class PagerOptions {
  @Option(
      names = "--t-cold-ms",
      paramLabel = "MS",
      description =
          "Age of a cold page in ms (default: pager "
              + DemoPlan.T_COLD_MS
              + ", pager targets "
              + PagerTargetsPlan.T_COLD_MS
              + ", pager-ab "
              + PagerAbPlan.T_COLD_MS
              + ").")
  private Integer tColdMs;

  @Option(
      names = "--compiler",
      defaultValue = "gcc",
      paramLabel = "CC",
      description = "C compiler of the control (default ${DEFAULT-VALUE}).")
  private String compiler;

  @Mixin private SeedOption seed;

  /** Returns the age, or the default of the command. */
  int tColdMs(int byDefault) {
    return tColdMs == null ? byDefault : tColdMs;
  }

  String compiler() {
    return compiler;
  }

  long seed() {
    return seed.value();
  }
}
