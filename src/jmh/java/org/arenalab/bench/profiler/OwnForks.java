package org.arenalab.bench.profiler;

import java.io.IOException;
import java.nio.file.Path;
import org.arenalab.bench.plan.PlannedRow;
import org.arenalab.bench.result.RunStore;
import org.arenalab.bench.result.UnexpectedRowException;
import org.arenalab.bench.result.envelope.RunOutcome;
import org.arenalab.bench.result.row.RowId;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Forks of the benchmarks in this jar. Each JMH run has one row and one fork. JMH does not pass a
 * fork its number, so a second fork of a run would write to the first fork's file.
 */
record OwnForks(RunStore store, Path library, ProfileEvent event) implements RecordedForks {

  @Override
  public Path folder() {
    return store.folder();
  }

  @Override
  public Keeping run(PlannedRow row, Path recording, Path log) throws RecordingFailedException {
    Options options =
        new OptionsBuilder()
            .parent(row.oneFork(0))
            .output(log.toString())
            .addProfiler(
                ForkRecorder.class, ForkRecorder.initLine(library, event.startCommand(), recording))
            .build();
    try {
      RunResult result = row.only(new Runner(options).run());
      return () ->
          store.addFork(result.getParams(), result.getBenchmarkResults().iterator().next());
    } catch (RunnerException | UnexpectedRowException e) {
      throw new RecordingFailedException(reason(e) + "; JMH's output is in " + log, e);
    }
  }

  private static String reason(Throwable failure) {
    Throwable deepest = failure;
    while (deepest.getCause() != null || deepest.getSuppressed().length > 0) {
      deepest = deepest.getCause() != null ? deepest.getCause() : deepest.getSuppressed()[0];
    }
    return deepest.toString().replaceAll("\\s*\\R\\s*", " ");
  }

  @Override
  public void fail(RowId row, String reason) {
    store.fail(row, reason);
  }

  @Override
  public Path close(RunOutcome how) throws IOException {
    return store.close(how);
  }
}
