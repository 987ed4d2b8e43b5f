package org.arenalab.bench.command;

import java.util.concurrent.Callable;
import org.arenalab.bench.cli.Terminal;
import org.arenalab.bench.loops.accuracy.AccuracyExperiment;
import org.arenalab.bench.loops.accuracy.AccuracyPlan;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The {@code loops accuracy} command: every source of hotness judged against the touches. */
@Command(
    name = "accuracy",
    mixinStandardHelpOptions = true,
    description = "Judges every source of hotness of this machine against exact touches.",
    footer = {
      "",
      "Every source watches a range of its own, and every access is made in all ranges. Prints a",
      "confusion matrix, precision, recall, and the cost in processor time per MiB and minute."
    })
final class LoopsAccuracyCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private RegionOption region;

  @Option(
      names = "--hot-pct",
      defaultValue = "25",
      description = "Share of pages accessed all the time, in percent (default ${DEFAULT-VALUE}).")
  private int hotPercent;

  @Option(
      names = "--warm-pct",
      defaultValue = "10",
      description =
          "Share of pages accessed once in about every second round, in percent (default"
              + " ${DEFAULT-VALUE}).")
  private int warmPercent;

  @Option(
      names = "--layout",
      defaultValue = "blocks",
      paramLabel = "contiguous|blocks|scattered",
      description =
          "Order of hot, warm and cold pages: contiguous, in random blocks of 1 MiB, or in random"
              + " pages (default ${DEFAULT-VALUE}).")
  private String layout;

  @Option(
      names = "--interval-ms",
      defaultValue = "1000",
      description = "Time between two questions in ms (default ${DEFAULT-VALUE}).")
  private int intervalMs;

  @Option(
      names = "--warmups",
      defaultValue = "10",
      description = "Questions before the judged ones (default ${DEFAULT-VALUE}).")
  private int warmups;

  @Option(
      names = "--rounds",
      defaultValue = "20",
      description = "Judged questions (default ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--runs",
      defaultValue = "1",
      description = "Runs, each in its own process (default ${DEFAULT-VALUE}).")
  private int runs;

  @Mixin private SeedOption seed;

  @Override
  public Integer call() throws InterruptedException {
    return LoopsBody.run(
        spec,
        words -> {
          LoopsBody.requirePositive("--runs", runs);
          AccuracyPlan plan =
              new AccuracyPlan(
                  region.orSmall(),
                  hotPercent,
                  warmPercent,
                  AccuracyPlan.Layout.named(layout),
                  intervalMs,
                  warmups,
                  rounds,
                  seed.value());
          return () ->
              AccuracyExperiment.create(
                      plan, runs, words, Terminal.isTerminal(), spec.commandLine().getOut())
                  .run();
        });
  }
}
