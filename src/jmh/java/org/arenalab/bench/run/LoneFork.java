package org.arenalab.bench.run;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.arenalab.bench.cli.UsageException;
import org.arenalab.bench.plan.ForkFlags;
import org.arenalab.bench.plan.PlannedRow;
import org.arenalab.bench.plan.RowPlanner;
import org.arenalab.bench.result.row.ForkStatistics;
import org.arenalab.bench.result.row.TimePerOperation;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormat;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs one fork of one row, for a measurement that alternates with a program outside JMH. Prints
 * and keeps nothing.
 */
public final class LoneFork {
  private static final int WARMUPS = 5;
  private static final int ITERATIONS = 5;
  private static final TimeValue ITERATION = TimeValue.milliseconds(200);

  private LoneFork() {}

  /**
   * Runs the fork and returns the median of its iterations, in nanoseconds per operation.
   *
   * @param benchmark a regular expression that matches one benchmark
   * @throws UsageException if the fork fails, with the reason
   */
  public static double nanoseconds(String benchmark, Map<String, String> params) {
    ChainedOptionsBuilder builder =
        new OptionsBuilder()
            .include(benchmark)
            .forks(1)
            .warmupIterations(WARMUPS)
            .warmupTime(ITERATION)
            .measurementIterations(ITERATIONS)
            .measurementTime(ITERATION)
            .shouldFailOnError(true);
    params.forEach(builder::param);
    Options options = ForkFlags.mergeInto(builder.build()).build();
    List<PlannedRow> rows = RowPlanner.plan(options);
    if (rows.size() != 1) {
      throw new UsageException(
          "%d rows match %s %s, expected 1".formatted(rows.size(), benchmark, params));
    }
    PlannedRow row = rows.getFirst();
    PrintStream terminal = System.out;
    try {
      // The output of a benchmark bypasses JMH's own output and arrives here.
      System.setOut(nowhere());
      OutputFormat silent = OutputFormatFactory.createFormatInstance(nowhere(), VerboseMode.SILENT);
      RunResult result = row.only(new Runner(row.oneFork(0), silent).run());
      double[][] iterations = TimePerOperation.nanoseconds(result);
      return ForkStatistics.median(
          Arrays.stream(iterations).flatMapToDouble(Arrays::stream).toArray());
    } catch (RunnerException e) {
      throw new UsageException("%s %s: %s".formatted(benchmark, params, ForkByFork.reason(e)), e);
    } finally {
      System.setOut(terminal);
    }
  }

  private static PrintStream nowhere() {
    return new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
  }
}
