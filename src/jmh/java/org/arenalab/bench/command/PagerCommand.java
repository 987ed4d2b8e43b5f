package org.arenalab.bench.command;

import java.util.concurrent.Callable;
import org.arenalab.bench.pager.demo.DemoExperiment;
import org.arenalab.bench.pager.demo.DemoPlan;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The {@code pager} command: the process pager over real pages, second by second. */
@Command(
    name = "pager",
    mixinStandardHelpOptions = true,
    description = "Shows the process pager: cold pages leave a live process and come back.",
    subcommands = {PagerStatsCommand.class, PagerTargetsCommand.class},
    footer = {
      "",
      "Starts a daemon with its standby, and a client. Prints the client's memory each second,",
      "then the time of page faults beside a control in C (if there is a compiler) and zram (root",
      "only). Kills the daemon, then daemon and standby. Ends with a verdict of four lines."
    })
public final class PagerCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private DatasetOption dataset;
  @Mixin private PagerOptions pager;
  @Mixin private BudgetOption budget;

  @Option(
      names = "--region-mb",
      defaultValue = "512",
      description = "Size of the client's region in MiB (default ${DEFAULT-VALUE}).")
  private int regionMb;

  @Option(
      names = "--seconds",
      defaultValue = "20",
      description = "Seconds of the table (default ${DEFAULT-VALUE}).")
  private int seconds;

  @Option(
      names = "--touches",
      defaultValue = "20000",
      description = "Timed accesses to pages that have left (default ${DEFAULT-VALUE}).")
  private int touches;

  @Option(
      names = "--touches-per-sec",
      defaultValue = "100",
      description =
          "Accesses to pages that have left, in each second of the table (default"
              + " ${DEFAULT-VALUE}).")
  private int touchesPerSecond;

  @Override
  public Integer call() throws InterruptedException {
    return LoopsBody.run(
        spec,
        words -> {
          DemoPlan plan =
              new DemoPlan(
                  regionMb,
                  dataset.name(),
                  seconds,
                  touches,
                  touchesPerSecond,
                  pager.tColdMs(DemoPlan.T_COLD_MS),
                  budget.percent(),
                  pager.compiler(),
                  pager.seed());
          return () -> DemoExperiment.create(plan, words, spec.commandLine().getOut()).run();
        });
  }
}
