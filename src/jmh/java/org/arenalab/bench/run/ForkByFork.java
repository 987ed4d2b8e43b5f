package org.arenalab.bench.run;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import org.arenalab.bench.cli.UsageException;
import org.arenalab.bench.peer.PeerUnavailableException;
import org.arenalab.bench.plan.PlannedRow;
import org.arenalab.bench.result.RunStore;
import org.arenalab.bench.result.row.ForkStatistics;
import org.arenalab.bench.result.row.TimePerOperation;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormat;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Measures a schedule, one JMH run per fork. JMH's own output goes to a log; the terminal gets one
 * line per fork.
 */
final class ForkByFork {
  private final ForkSchedule schedule;
  private final KeptRun run;
  private final RunStore store;
  private final Progress progress;
  private final boolean stopOnFailure;
  private final PrintStream terminal = System.out;
  private final PrintStream errors = System.err;

  /** Prepares the forks that {@code run} does not have yet. */
  ForkByFork(ForkSchedule schedule, KeptRun run, boolean stopOnFailure) {
    this.run = run;
    this.store = run.store();
    this.schedule = schedule.without(store::forks);
    this.progress = new Progress(this.schedule);
    this.stopOnFailure = stopOnFailure;
  }

  /** Runs every step; a row that has failed once is not started again. */
  void measure(Path logFile, VerboseMode verbosity) {
    try (PrintStream log = new PrintStream(logFile.toFile(), StandardCharsets.UTF_8)) {
      PrintStream unclosed = new Unclosed(log);
      // The output of a benchmark bypasses JMH's own output and arrives here.
      System.setOut(unclosed);
      System.setErr(unclosed);
      OutputFormat format =
          new ForwardingFormat(
              OutputFormatFactory.createFormatInstance(unclosed, verbosity), run.interruption());
      measure(format);
    } catch (IOException e) {
      throw new UsageException("cannot write JMH's output to " + logFile + ": " + e, e);
    } finally {
      System.setOut(terminal);
      System.setErr(errors);
    }
  }

  private void measure(OutputFormat format) {
    long start = System.nanoTime();
    for (ForkSchedule.Step step : schedule.steps()) {
      String said = measure(step, format);
      run.interruption().parkIfRequested();
      terminal.println(progress.finish(step, said, System.nanoTime() - start));
      warnOfUnsavedRows();
      if (stopOnFailure && store.hasFailed(step.row().id())) {
        return;
      }
    }
  }

  private String measure(ForkSchedule.Step step, OutputFormat format) {
    PlannedRow row = step.row();
    run.interruption().parkIfRequested();
    if (store.hasFailed(row.id())) {
      return "skipped, it has failed before";
    }
    try {
      int warmupForks = step.pass() == 1 ? row.options().getWarmupForkCount().orElse(0) : 0;
      Collection<RunResult> results = new Runner(row.oneFork(warmupForks), format).run();
      run.interruption().parkIfRequested();
      RunResult result = row.only(results);
      BenchmarkResult fork = result.getBenchmarkResults().iterator().next();
      store.addFork(result.getParams(), fork);
      return TimePerOperation.format(
              ForkStatistics.median(
                  ForkStatistics.forkMedians(TimePerOperation.nanoseconds(result))))
          + "/op";
    } catch (RunnerException | RuntimeException e) {
      run.interruption().parkIfRequested();
      String reason = reason(e);
      store.fail(row.id(), reason);
      return "FAILED: " + reason;
    }
  }

  private void warnOfUnsavedRows() {
    if (store.lastFailure() != null) {
      errors.println(
          "Cannot save to "
              + store.folder()
              + " ("
              + store.lastFailure().getMessage()
              + "); rows stay in memory and are saved at the next success");
    }
  }

  /**
   * Returns the root cause of JMH's nested exceptions in one line, or the message of an unavailable
   * peer.
   */
  static String reason(Throwable failure) {
    Throwable bottom = failure;
    while (true) {
      if (bottom instanceof PeerUnavailableException) {
        return bottom.getMessage();
      }
      if (bottom.getCause() != null) {
        bottom = bottom.getCause();
      } else if (bottom.getSuppressed().length > 0) {
        bottom = bottom.getSuppressed()[0];
      } else {
        return bottom.toString().replaceAll("\\s*\\R\\s*", " ");
      }
    }
  }

  /**
   * A stream that ignores close: JMH closes its output after every run, but later runs need the
   * log.
   */
  private static final class Unclosed extends PrintStream {
    private Unclosed(PrintStream log) {
      super(log, true, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
      flush();
    }
  }
}
