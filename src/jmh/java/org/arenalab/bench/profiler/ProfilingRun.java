package org.arenalab.bench.profiler;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.arenalab.bench.result.RowId;
import org.arenalab.bench.result.RunStore;
import org.arenalab.bench.result.UnexpectedRowException;
import org.arenalab.bench.run.Interruption;
import org.arenalab.bench.run.PlannedRow;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Records rows one fork at a time, each into its own file, and makes the pages of each recording.
 * One JMH run holds one row and one fork, because JMH tells a fork neither its number nor that
 * another fork has written to the same place before it.
 */
final class ProfilingRun {
  private final ProfileEvent event;
  private final Path library;
  private final RunStore store;
  private final Interruption interruption;
  private final PrintWriter out;
  private int step;
  private int steps;

  /**
   * @param store where the run is kept, and in whose folder the files go
   * @param interruption asked around every fork: an interrupted run starts no other
   * @param out receives a line per file as it is written
   */
  ProfilingRun(
      ProfileEvent event,
      Path library,
      RunStore store,
      Interruption interruption,
      PrintWriter out) {
    this.event = event;
    this.library = library;
    this.store = store;
    this.interruption = interruption;
    this.out = out;
  }

  /**
   * Profiles every row as many times as it has forks. What one fork's failure leaves behind stays,
   * and the others go on.
   */
  ProfilingOutcome record(List<PlannedRow> rows) throws IOException {
    ProfilingOutcome outcome = new ProfilingOutcome(event, store.folder(), List.of(), List.of());
    steps = rows.stream().mapToInt(PlannedRow::forks).sum();
    for (PlannedRow row : rows) {
      for (int fork = 1; fork <= row.forks(); fork++) {
        step++;
        try {
          outcome = outcome.with(record(row, fork));
        } catch (RecordingFailedException e) {
          store.fail(row.id(), e.getMessage());
          outcome = outcome.withFailure(row.id().label() + " fork " + fork + ": " + e.getMessage());
          say(heading(row.id(), fork) + "FAILED: " + e.getMessage());
        }
        outcome.save();
      }
    }
    return outcome;
  }

  private Recording record(PlannedRow row, int fork) throws IOException, RecordingFailedException {
    Path jfr = store.folder().resolve(RecordingName.of(row.id(), fork) + ".jfr");
    if (Files.exists(jfr)) {
      throw new RecordingFailedException(jfr + " exists already and is not overwritten");
    }
    RunResult result = runFork(row, jfr);
    Recording recording = Recording.read(row.id(), fork, jfr, event);
    if (recording.samples() == 0) {
      Files.deleteIfExists(jfr);
      throw new RecordingFailedException(event.whyEmpty());
    }
    store.addFork(result.getParams(), result.getBenchmarkResults().iterator().next());
    say("%s%,d %s".formatted(heading(row.id(), fork), recording.samples(), event.kind().unit));
    tell(jfr);
    List<Path> pages = RecordingViews.write(recording, row.id().label() + ", " + event.name());
    for (Path page : pages) {
      tell(page);
    }
    return recording.withPages(pages);
  }

  private String heading(RowId row, int fork) {
    return "[%d/%d] %s fork %d: ".formatted(step, steps, row.label(), fork);
  }

  private RunResult runFork(PlannedRow row, Path jfr) throws IOException, RecordingFailedException {
    Path log = jfr.resolveSibling(jfr.getFileName().toString().replaceFirst("\\.jfr$", ".log"));
    Path recordInto = readableByAsyncProfiler(jfr);
    Options options =
        new OptionsBuilder()
            .parent(row.oneFork(0))
            .output(log.toString())
            .addProfiler(
                ForkRecorder.class,
                ForkRecorder.initLine(library, event.startCommand(), recordInto))
            .build();
    interruption.parkIfRequested();
    try {
      RunResult result = row.only(new Runner(options).run());
      interruption.parkIfRequested();
      if (!recordInto.equals(jfr.toAbsolutePath()) && Files.exists(recordInto)) {
        Files.move(recordInto, jfr);
        Files.delete(recordInto.getParent());
      }
      return result;
    } catch (RunnerException | UnexpectedRowException e) {
      interruption.parkIfRequested();
      throw new RecordingFailedException(reason(e) + "; JMH's output is in " + log, e);
    }
  }

  /** A comma or a percent sign in a path means something else to async-profiler. */
  private static Path readableByAsyncProfiler(Path jfr) throws IOException {
    Path absolute = jfr.toAbsolutePath();
    return absolute.toString().matches("[^,%\\n]*")
        ? absolute
        : Files.createTempDirectory("arenalab-").resolve("recording.jfr");
  }

  private static String reason(Throwable failure) {
    Throwable deepest = failure;
    while (deepest.getCause() != null || deepest.getSuppressed().length > 0) {
      deepest = deepest.getCause() != null ? deepest.getCause() : deepest.getSuppressed()[0];
    }
    return deepest.toString().replaceAll("\\s*\\R\\s*", " ");
  }

  private void tell(Path file) throws IOException {
    say("      %s (%,d kB)".formatted(file.getFileName(), Math.max(1, Files.size(file) / 1000)));
  }

  private void say(String line) {
    out.println(line);
    out.flush();
  }
}
