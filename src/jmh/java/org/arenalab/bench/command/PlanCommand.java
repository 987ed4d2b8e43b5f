package org.arenalab.bench.command;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.arenalab.bench.cli.UsageException;
import org.arenalab.bench.plan.PlanReader;
import org.arenalab.bench.plan.ResolvedPlan;
import org.arenalab.bench.plan.RunPlan;
import org.arenalab.bench.plan.Shard;
import org.arenalab.bench.plan.ShardPlan;
import org.arenalab.bench.run.Durations;
import org.arenalab.bench.run.PlanRun;
import org.arenalab.bench.run.ResumedRun;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The command that {@code --plan} starts. It is an option, so {@code Commands.ALL} does not list
 * it.
 */
@Command(
    name = "--plan",
    description = "Measures the rows of a run plan and answers its questions in one table.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class PlanCommand implements Callable<Integer> {
  private static final int MAX_FORKS = 9_999;

  /** The option that starts this command, at any position. */
  public static final String OPTION = PlanOption.NAME;

  @Mixin private PlanOption plan;

  @Option(
      names = "--include",
      paramLabel = "REGEX",
      description = "Only rows whose line in --list matches.")
  private String include;

  @Option(
      names = "--forks",
      paramLabel = "N",
      description = "Forks of every row, instead of the plan's own number.")
  private Integer forks;

  @Option(
      names = "--interleave",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = "Run one fork of every row per pass, in random order (the default).")
  private boolean interleave;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description =
          "Seed of the order of the forks. By default it is random; the envelope records it.")
  private Long seed;

  @Option(
      names = "--shard",
      paramLabel = "I/N",
      description =
          "Measure only shard I of N; the shards take about equally long. merge joins them.")
  private String shard;

  @Option(
      names = "--durations",
      paramLabel = "RUN",
      description = "An earlier run of the same rows. Its durations balance the shards of --shard.")
  private String durations;

  @Option(names = "--list", description = "List the rows without measuring them.")
  private boolean list;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    if (forks != null && (forks < 1 || forks > MAX_FORKS)) {
      throw new UsageException(
          "bad value: --forks=%d, expected 1 to %d".formatted(forks, MAX_FORKS));
    }
    long drawn = seed == null ? ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE) : seed;
    PlanRun run = prepare(PlanReader.read(plan.value()), drawn, null);
    if (list) {
      run.list();
      return 0;
    }
    return run.run(new ArrayList<>(spec.commandLine().getParseResult().originalArgs()));
  }

  private PlanRun prepare(RunPlan read, long drawn, ResumedRun before) {
    ResolvedPlan resolved = ResolvedPlan.of(read, forks, include);
    ShardPlan.Share share =
        shard == null ? null : resolved.share(Shard.parse(shard), Durations.of(durations));
    return PlanRun.part(read, resolved, interleave, drawn, share, before);
  }

  /** Resumes a run of a run plan and returns the exit code. */
  static int resume(ResumedRun before) {
    PlanCommand begun = new PlanCommand();
    new CommandLine(begun).parseArgs(before.command().toArray(new String[0]));
    return begun.prepare(before.plan(), before.seed(), before).run(before.command());
  }

  /** Returns whether a command line asks for a run plan. */
  public static boolean isAskedFor(List<String> words) {
    return words.stream()
        .map(word -> word.replaceFirst("=.*", ""))
        .anyMatch(word -> word.equals(OPTION) || word.equals(PlanOption.OLD_NAME));
  }
}
