package org.arenalab.bench.run;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.UnaryOperator;
import org.arenalab.bench.cli.UsageException;
import org.arenalab.bench.plan.ForkFlags;
import org.arenalab.bench.plan.ParamCheck;
import org.arenalab.bench.plan.PlannedRow;
import org.arenalab.bench.plan.RowPlanner;
import org.arenalab.bench.plan.ShardPlan;
import org.arenalab.bench.result.envelope.RunDescription;
import org.arenalab.bench.result.row.ExpectedRow;
import org.arenalab.bench.result.row.MissingRow;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.Defaults;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormat;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.openjdk.jmh.runner.options.WarmupMode;
import org.openjdk.jmh.util.UnCloseablePrintStream;
import org.openjdk.jmh.util.Utils;

/**
 * A run with JMH's own arguments. JMH measures and prints as usual. We add the forks' flags and
 * keep finished rows as they finish. A run with missing rows has an exit code other than 0.
 */
public final class JmhRun {
  private final JmhCommandLine commandLine;
  private final Options options;
  private final List<PlannedRow> rows;
  private final KeptRun.Part part;

  private JmhRun(JmhCommandLine commandLine, ResumedRun before) {
    this.commandLine = commandLine;
    this.options = ForkFlags.mergeInto(commandLine.options()).build();
    ParamCheck.ofThisJar()
        .check(commandLine.params(), options, List.of(BenchmarkList.defaultList()));
    List<PlannedRow> all = RowPlanner.plan(options);
    if (commandLine.shard() == null || all.isEmpty()) {
      this.rows = all;
      this.part = new KeptRun.Part(before, null);
    } else {
      List<List<PlannedRow>> pieces = all.stream().map(List::of).toList();
      ShardPlan.Share share =
          ShardPlan.of(
                  all, pieces, Durations.of(commandLine.durations()), commandLine.shard().count())
              .share(commandLine.shard());
      this.rows = share.rows();
      this.part = new KeptRun.Part(before, share);
    }
  }

  /**
   * Runs JMH for the words of a command line and returns the exit code.
   *
   * @throws UsageException if the request cannot be served
   */
  public static int run(List<String> words) throws IOException {
    return run(words, UnaryOperator.identity());
  }

  /**
   * Runs JMH like {@link #run(List)}, with rewritten words.
   *
   * @param rewriting replaces some words before JMH reads them; the envelope keeps the typed words
   */
  public static int run(List<String> words, UnaryOperator<List<String>> rewriting)
      throws IOException {
    JmhCommandLine commandLine = JmhCommandLine.parse(words, rewriting);
    if (commandLine.isQuestion()) {
      org.openjdk.jmh.Main.main(commandLine.jmhWords().toArray(new String[0]));
      return KeptRun.COMPLETE;
    }
    String help = Profilers.help(commandLine.options());
    if (!help.isEmpty()) {
      System.out.print(help);
      return KeptRun.COMPLETE;
    }
    JmhRun run = new JmhRun(commandLine, null);
    if (run.rows.isEmpty()) {
      throw new UsageException(
          "no benchmark matches %s; -l lists the benchmarks"
              .formatted(String.join(" ", commandLine.options().getIncludes())));
    }
    // JMH itself measures a run that is neither interleaved nor a shard.
    boolean all = !commandLine.interleave() && commandLine.shard() == null;
    return all ? run.asJmhDoes() : run.forkByFork();
  }

  /** Resumes a run that was interrupted and returns the exit code. */
  public static int resume(ResumedRun before, UnaryOperator<List<String>> rewriting) {
    return new JmhRun(JmhCommandLine.parse(before.command(), rewriting), before).forkByFork();
  }

  private int asJmhDoes() {
    Profilers profilers = Profilers.of(options, commandLine.profilers());
    UserResultFile userFile = UserResultFile.of(options);
    OutputFormat output = output();
    try (JmhLock lock = JmhLock.take()) {
      return asJmhDoes(new KeptRun(describe(profilers, 0, null), userFile, null), output);
    }
  }

  private int asJmhDoes(KeptRun run, OutputFormat output) {
    RecordingFormat recording = new RecordingFormat(output, run.interruption(), run.store());
    try {
      Collection<RunResult> results = new Runner(options, recording).run();
      run.interruption().parkIfRequested();
      run.store().addRows(results);
    } catch (RunnerException | RuntimeException e) {
      // JMH throws either type, for example if a JVM cannot be started.
      run.interruption().parkIfRequested();
      String reason = ForkByFork.reason(e);
      System.err.println(reason);
      for (MissingRow row : run.store().missing()) {
        if (!run.store().hasFailed(row.id())) {
          run.store().fail(row.id(), "not run: JMH stopped with " + reason);
        }
      }
    }
    return run.finish();
  }

  private int forkByFork() {
    checkThatForksCanBeRunOneByOne();
    Profilers profilers = Profilers.of(options, commandLine.profilers());
    UserResultFile userFile = UserResultFile.of(options);
    long seed = seed();
    ForkSchedule schedule =
        commandLine.interleave()
            ? ForkSchedule.interleaved(rows, seed)
            : ForkSchedule.rowByRow(rows);
    if (options.getOutput().hasValue()) {
      // Fails early if the file cannot be written.
      var _ = output();
    }
    try (JmhLock lock = JmhLock.take()) {
      RunDescription description = describe(profilers, seed, schedule);
      KeptRun run = new KeptRun(description, userFile, JmhTable::print, part);
      run.printProgress();
      Path log =
          options.getOutput().hasValue() ? Path.of(options.getOutput().get()) : run.folder().log();
      new ForkByFork(schedule, run, options.shouldFailOnError().orElse(false))
          .measure(log, verbosity());
      return run.finish();
    }
  }

  private long seed() {
    if (part.before() != null) {
      return part.before().seed();
    }
    return commandLine.seed() == null ? ThreadLocalRandom.current().nextLong() : commandLine.seed();
  }

  private void checkThatForksCanBeRunOneByOne() {
    if (options.getWarmupMode().orElse(Defaults.WARMUP_MODE) != WarmupMode.INDI
        || !options.getWarmupIncludes().isEmpty()) {
      throw new UsageException(
          "--interleave, --shard and --resume use a separate warm-up for each fork: leave -wm and"
              + " -wmb out");
    }
    for (PlannedRow row : rows) {
      if (row.forks() < 1) {
        throw new UsageException("--interleave, --shard and --resume need forks: use -f 1 or more");
      }
    }
  }

  private RunDescription describe(Profilers profilers, long seed, ForkSchedule schedule) {
    List<ExpectedRow> expected = rows.stream().map(PlannedRow::expected).toList();
    return new RunDescription(
        "jmh",
        commandLine.words(),
        null,
        expected,
        profilers.names(),
        profilers.disturbing(),
        schedule != null && schedule.interleaved(),
        seed,
        schedule == null || !schedule.interleaved()
            ? null
            : schedule.steps().stream().map(ForkSchedule.Step::label).toList());
  }

  /** Returns the destination of JMH's own output. */
  private OutputFormat output() {
    try {
      Charset console = Utils.guessConsoleEncoding();
      PrintStream out =
          options.getOutput().hasValue()
              ? new PrintStream(options.getOutput().get(), console)
              : new UnCloseablePrintStream(System.out, console);
      return OutputFormatFactory.createFormatInstance(out, verbosity());
    } catch (FileNotFoundException e) {
      throw new UsageException(
          "cannot write JMH's output to %s: give another file with -o"
              .formatted(options.getOutput().get()),
          e);
    } catch (IOException e) {
      throw new UsageException("cannot write JMH's output: " + e, e);
    }
  }

  private VerboseMode verbosity() {
    return options.verbosity().orElse(Defaults.VERBOSITY);
  }
}
