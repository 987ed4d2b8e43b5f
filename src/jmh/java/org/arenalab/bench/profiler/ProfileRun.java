package org.arenalab.bench.profiler;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.arenalab.bench.run.ForkFlags;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Records rows one fork at a time, each into its own file, and makes the pages of each recording.
 * One JMH run holds one row and one fork, because JMH tells a fork neither its number nor that
 * another fork has written to the same place before it.
 */
public final class ProfileRun {
  private final ProfileEvent event;
  private final Path library;
  private final Options forkOptions;
  private final Path directory;
  private final PrintWriter out;

  /**
   * @param forkOptions iterations, times and threads as the user asked for them
   * @param directory exists, is ours alone, and holds no file of these names
   * @param out receives a line per file as it is written
   */
  public ProfileRun(
      ProfileEvent event, Path library, Options forkOptions, Path directory, PrintWriter out) {
    this.event = event;
    this.library = library;
    this.forkOptions = forkOptions;
    this.directory = directory;
    this.out = out;
  }

  /**
   * Profiles every row {@code forks} times. What one row's failure leaves behind stays, and the
   * other rows go on.
   */
  public ProfileOutcome record(List<ProfileRow> rows, int forks) throws IOException {
    List<Recording> recordings = new ArrayList<>();
    List<String> failures = new ArrayList<>();
    for (ProfileRow row : rows) {
      for (int fork = 1; fork <= forks; fork++) {
        String step =
            "[%d/%d] %s, fork %d"
                .formatted(
                    recordings.size() + failures.size() + 1,
                    rows.size() * forks,
                    row.label(),
                    fork);
        try {
          recordings.add(recordOne(row, fork, step));
        } catch (AsyncProfilerException e) {
          failures.add(row.label() + ", fork " + fork + ": " + e.getMessage());
          say(step + ": FAILED: " + e.getMessage());
        }
      }
    }
    return new ProfileOutcome(event, directory, recordings, failures);
  }

  private Recording recordOne(ProfileRow row, int fork, String step) throws IOException {
    Path jfr = directory.resolve(row.fileName(fork) + ".jfr");
    if (Files.exists(jfr)) {
      throw new AsyncProfilerException(jfr + " exists already and is not overwritten");
    }
    runFork(row, jfr);
    Recording recording = Recording.read(jfr, event);
    if (recording.samples() == 0) {
      Files.deleteIfExists(jfr);
      throw new AsyncProfilerException(event.whyEmpty());
    }
    say("%s: %,d %s".formatted(step, recording.samples(), event.kind().unit));
    tell(jfr);
    for (Path page : RecordingViews.write(recording, row.label() + ", " + event.name())) {
      tell(page);
    }
    return recording;
  }

  private void runFork(ProfileRow row, Path jfr) throws IOException {
    Path log = jfr.resolveSibling(jfr.getFileName().toString().replaceFirst("\\.jfr$", ".log"));
    Path recordInto = readableByAsyncProfiler(jfr);
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .parent(ForkFlags.mergeInto(forkOptions).build())
            .include("^" + Pattern.quote(row.benchmark()) + "$")
            .mode(row.mode())
            .forks(1)
            .warmupForks(0)
            .shouldFailOnError(true)
            .output(log.toString())
            .addProfiler(
                ForkRecorder.class,
                ForkRecorder.initLine(library, event.startCommand(), recordInto));
    row.parameters().forEach(options::param);
    try {
      new Runner(options.build()).run();
    } catch (RunnerException e) {
      throw new AsyncProfilerException(reason(e) + "; JMH's output is in " + log, e);
    }
    if (!recordInto.equals(jfr) && Files.exists(recordInto)) {
      Files.move(recordInto, jfr);
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
    return String.valueOf(deepest.getMessage()).lines().findFirst().orElse("the fork failed");
  }

  private void tell(Path file) throws IOException {
    say("      %s (%,d kB)".formatted(file, Math.max(1, Files.size(file) / 1000)));
  }

  private void say(String line) {
    out.println(line);
    out.flush();
  }
}
