package org.arenalab.bench.command;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.arenalab.bench.cli.TimeInMs;
import org.arenalab.bench.loops.targets.Target;
import org.arenalab.bench.loops.targets.TargetsExperiment;
import org.arenalab.bench.loops.targets.TargetsPlan;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The {@code loops targets} command: the targets of the loops that need minutes. */
@Command(
    name = "targets",
    mixinStandardHelpOptions = true,
    description = "Measures the loops against their targets; takes minutes.",
    footer = {
      "",
      "A1  processor time of all loops over an idle arena, 256 MiB and 4 GiB, and of processes",
      "    without loops, with wake-ups per second",
      "A4  time to save all cold pages, against 3 x t_cold and the budget",
      "A5  p99 and p99.9 of the stall with loops, over those of processes without",
      "A9  a soak: refaults of its last third against the goal",
      "",
      "Every part is a process of its own, and checks every byte."
    })
final class LoopsTargetsCommand implements Callable<Integer> {
  private static final long MS_PER_S = 1000;

  @Spec private CommandSpec spec;

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "TARGET",
      description = "Targets to measure: A1, A4, A5, A9 (default: A1,A4,A5).")
  private List<String> only = new ArrayList<>();

  @Option(
      names = "--idle-seconds",
      defaultValue = "60",
      description = "Measured time of each part of A1, in seconds (default ${DEFAULT-VALUE}).")
  private int idleSeconds;

  @Option(
      names = "--runs",
      defaultValue = "6",
      description = "Processes of A4, and pairs of processes of A5 (default ${DEFAULT-VALUE}).")
  private int runs;

  @Option(
      names = "--soak",
      defaultValue = "15m",
      converter = TimeInMs.class,
      paramLabel = "TIME",
      description =
          "Length of A9, such as 15m; the last third is judged (default ${DEFAULT-VALUE}).")
  private long soakMs;

  @Option(
      names = "--goal-pct",
      defaultValue = "5",
      description =
          "Refaults per minute that A9 holds, in percent of the working set (default"
              + " ${DEFAULT-VALUE}).")
  private double goalPercent;

  @Mixin private RegionOption region;

  @Option(
      names = "--large-mb",
      defaultValue = "4096",
      description = "Size of the large arena of A1 in MiB (default ${DEFAULT-VALUE}).")
  private int largeMb;

  @Option(
      names = "--arena-t-cold-ms",
      defaultValue = "2000",
      description = "Age of cold chunks in A4, in ms (default ${DEFAULT-VALUE}).")
  private int tColdMs;

  @Option(
      names = "--cpu-budget-pct",
      defaultValue = "10",
      description =
          "Processor time of background compression, in percent of one core (default"
              + " ${DEFAULT-VALUE}).")
  private int budgetPercent;

  @Mixin private DatasetOption dataset;

  @Mixin private SeedOption seed;

  @Override
  public Integer call() throws InterruptedException {
    return LoopsBody.run(
        spec,
        words -> {
          TargetsPlan plan = plan();
          return () -> TargetsExperiment.create(plan, words, spec.commandLine().getOut()).run();
        });
  }

  private TargetsPlan plan() {
    List<Target> targets =
        only.isEmpty()
            ? List.of(Target.A1, Target.A4, Target.A5)
            : only.stream().map(Target::named).toList();
    return new TargetsPlan(
        targets,
        idleSeconds,
        runs,
        (int) Math.min(soakMs / MS_PER_S, Integer.MAX_VALUE),
        goalPercent,
        region.orLarge(),
        largeMb,
        tColdMs,
        budgetPercent,
        dataset.name(),
        seed.value());
  }
}
