package org.arenalab.bench.command;

import java.util.concurrent.Callable;
import org.arenalab.bench.cli.Terminal;
import org.arenalab.bench.loops.live.LiveExperiment;
import org.arenalab.bench.loops.live.LivePlan;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The {@code loops} command: the three loops over a region of real pages, second by second. */
@Command(
    name = "loops",
    mixinStandardHelpOptions = true,
    description = "Runs the three loops of a compressed arena: hotness, compression, prefetch.",
    subcommands = {
      LoopsAccuracyCommand.class,
      LoopsPrefetchCommand.class,
      LoopsGridCommand.class,
      LoopsTargetsCommand.class,
      LoopsReportCommand.class
    },
    footer = {
      "",
      "Prints a line for each source of hotness, and a table each second. At its end it compares",
      "the saving with zram on the stored pages (root only), and prints the path of a chart."
    })
public final class LoopsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private LoopsOptions options;

  @Option(
      names = "--arena-t-cold-ms",
      defaultValue = "2000",
      description =
          "Time without an access that makes a chunk cold, in ms (default ${DEFAULT-VALUE}).")
  private int tColdMs;

  @Option(
      names = "--cpu-budget-pct",
      defaultValue = "10",
      description =
          "Processor time of background compression, in percent of one core (default"
              + " ${DEFAULT-VALUE}).")
  private int cpuBudgetPercent;

  @Override
  public Integer call() throws InterruptedException {
    return LoopsBody.run(
        spec,
        words -> {
          LivePlan plan = options.plan(tColdMs, cpuBudgetPercent);
          return () ->
              LiveExperiment.create(plan, words, Terminal.isTerminal(), spec.commandLine().getOut())
                  .run();
        });
  }
}
