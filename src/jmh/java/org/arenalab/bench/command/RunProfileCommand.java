package org.arenalab.bench.command;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.arenalab.bench.run.Durations;
import org.arenalab.bench.plan.ProfilePlan;
import org.arenalab.bench.plan.ProfileReader;
import org.arenalab.bench.run.ProfileRun;
import org.arenalab.bench.run.ResumedRun;
import org.arenalab.bench.plan.RunProfile;
import org.arenalab.bench.plan.Shard;
import org.arenalab.bench.plan.ShardPlan;
import org.arenalab.bench.cli.UsageException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The command that {@code --profile} starts. It is an option, so {@code Commands.ALL} does not list
 * it.
 */
@Command(
    name = "--profile",
    description = "Answers the questions of a run profile, and prints one table.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class RunProfileCommand implements Callable<Integer> {
  private static final int MAX_FORKS = 9_999;

  /** The option that starts this command, at any position. */
  public static final String OPTION = "--profile";

  @Option(
      names = OPTION,
      required = true,
      paramLabel = "NAME|FILE",
      description = "smoke, quick, full, or a properties file.")
  private String profile;

  @Option(
      names = "--include",
      paramLabel = "REGEX",
      description = "Only rows whose line in --list matches.")
  private String include;

  @Option(
      names = "--forks",
      paramLabel = "N",
      description = "Forks of every row, instead of the profile's own.")
  private Integer forks;

  @Option(
      names = "--interleave",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = "One fork of every row per pass, in random order (the default).")
  private boolean interleave;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of the order; drawn and written down where not given.")
  private Long seed;

  @Option(
      names = "--shard",
      paramLabel = "I/N",
      description = "Only the I-th of N shards, which take about equally long; see merge.")
  private String shard;

  @Option(
      names = "--durations",
      paramLabel = "RUN",
      description = "A run of these rows that says how long each takes, for --shard.")
  private String durations;

  @Option(names = "--list", description = "Show the rows and measure nothing.")
  private boolean list;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    if (forks != null && (forks < 1 || forks > MAX_FORKS)) {
      throw new UsageException("--forks needs 1 to " + MAX_FORKS + ", not " + forks);
    }
    long drawn = seed == null ? ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE) : seed;
    ProfileRun run = plan(ProfileReader.read(profile), drawn, null);
    if (list) {
      run.list();
      return 0;
    }
    return run.run(new ArrayList<>(spec.commandLine().getParseResult().originalArgs()));
  }

  private ProfileRun plan(RunProfile read, long drawn, ResumedRun before) {
    ProfilePlan plan = ProfilePlan.of(read, forks, include);
    ShardPlan.Share share =
        shard == null ? null : plan.share(Shard.parse(shard), Durations.of(durations));
    return ProfileRun.part(read, plan, interleave, drawn, share, before);
  }

  /** Resumes a run of a run profile and returns the exit code. */
  static int resume(ResumedRun before) {
    RunProfileCommand begun = new RunProfileCommand();
    new CommandLine(begun).parseArgs(before.command().toArray(new String[0]));
    return begun.plan(before.profile(), before.seed(), before).run(before.command());
  }

  /** Returns whether a command line asks for a run profile. */
  public static boolean isAskedFor(List<String> words) {
    return words.stream().anyMatch(word -> word.equals(OPTION) || word.startsWith(OPTION + "="));
  }
}
