package org.arenalab.bench.command;

import java.util.List;
import java.util.concurrent.Callable;
import org.arenalab.bench.loops.live.GridExperiment;
import org.arenalab.bench.loops.live.LivePlan;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The {@code loops grid} command: saving against stalls, over ages and budgets. */
@Command(
    name = "grid",
    mixinStandardHelpOptions = true,
    description = "Measures saving against stalls over a grid of ages and budgets.")
final class LoopsGridCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private LoopsOptions options;

  @Option(
      names = "--t-cold-ms",
      split = ",",
      defaultValue = "500,1000,2000,5000",
      description =
          "Times without an access that make a chunk cold, in ms (default ${DEFAULT-VALUE}).")
  private List<Integer> tColdMs;

  @Option(
      names = "--budgets-pct",
      split = ",",
      defaultValue = "2,10,50",
      description =
          "Processor times of background compression, in percent of one core (default"
              + " ${DEFAULT-VALUE}).")
  private List<Integer> budgets;

  @Option(
      names = "--runs",
      defaultValue = "1",
      description = "Processes of each point (default ${DEFAULT-VALUE}).")
  private int runs;

  @Override
  public Integer call() throws InterruptedException {
    return LoopsBody.run(
        spec,
        words -> {
          LoopsBody.requirePositive("--runs", runs);
          LoopsBody.requireValues("--t-cold-ms", tColdMs);
          LoopsBody.requireValues("--budgets-pct", budgets);
          tColdMs.forEach(each -> LivePlan.requireTCold("t-cold-ms", each));
          budgets.forEach(each -> LivePlan.requireBudget("budgets-pct", each));
          LivePlan plan = options.plan(tColdMs.getFirst(), budgets.getFirst());
          return () ->
              GridExperiment.create(
                      plan, tColdMs, budgets, runs, words, spec.commandLine().getOut())
                  .run();
        });
  }
}
