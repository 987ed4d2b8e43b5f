package org.arenalab.bench.profiler;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.arenalab.bench.result.BuildInfo;
import org.arenalab.bench.result.Envelope;
import org.arenalab.bench.result.GitState;
import org.arenalab.bench.result.RunDescription;
import org.arenalab.bench.result.RunFolder;
import org.arenalab.bench.result.RunOutcome;
import org.arenalab.bench.result.RunStore;
import org.arenalab.bench.run.ForkFlags;
import org.arenalab.bench.run.Interruption;
import org.arenalab.bench.run.JmhLock;
import org.arenalab.bench.run.PlannedRow;
import org.arenalab.bench.run.RowPlanner;
import org.arenalab.bench.run.UsageException;
import org.openjdk.jmh.runner.options.Options;

/**
 * What to profile, and how.
 *
 * @param command the words the user typed, for the envelope
 * @param options which benchmarks, parameters, forks, iterations and threads
 * @param parameters the names of the parameters that {@code options} set
 * @param directory a new or empty folder, or null for a new one where runs are kept
 */
public record ProfilingRequest(
    List<String> command,
    Options options,
    Collection<String> parameters,
    ProfileEvent event,
    Path directory) {
  /**
   * Checks everything that can be checked before the first fork, then profiles.
   *
   * @param out receives a line per file as it is written
   * @throws UsageException when nothing can be profiled as asked; nothing is written then
   */
  public ProfilingOutcome run(PrintWriter out) throws IOException {
    List<PlannedRow> rows = rows();
    Path library = AsyncProfilerLibrary.file();
    EventProbe probe = new EventProbe(library);
    probe.requireAvailable(event);
    try (JmhLock lock = JmhLock.take()) {
      return run(rows, library, store(rows, probe.version()), out);
    }
  }

  private ProfilingOutcome run(List<PlannedRow> rows, Path library, RunStore store, PrintWriter out)
      throws IOException {
    try (Interruption interruption = new Interruption(() -> interrupted(store))) {
      out.printf("profiling %s into %s%n", event.name(), store.folder());
      ProfilingOutcome outcome =
          new ProfilingRun(event, library, store, interruption, out).record(rows);
      return outcome.keptIn(store.close(RunOutcome.FINISHED));
    }
  }

  private static void interrupted(RunStore store) {
    try {
      System.out.println("Interrupted; kept in " + store.close(RunOutcome.INTERRUPTED));
    } catch (IOException e) {
      System.err.println("Interrupted, and cannot be saved: " + e);
    }
  }

  private List<PlannedRow> rows() {
    List<PlannedRow> rows = RowPlanner.plan(ForkFlags.mergeInto(options).build());
    if (rows.isEmpty()) {
      throw new UsageException(
          "no benchmark matches "
              + String.join(" ", options.getIncludes())
              + "; -l lists those there are, -lp their parameters too");
    }
    Set<String> unknown = new TreeSet<>(parameters);
    rows.forEach(row -> unknown.removeAll(row.id().params().keySet()));
    if (!unknown.isEmpty()) {
      throw new UsageException(
          unknown.stream().map(name -> "-p " + name).collect(Collectors.joining(", "))
              + ": no such parameter in these benchmarks; -lp lists them");
    }
    return rows;
  }

  private RunStore store(List<PlannedRow> rows, String profilerVersion) {
    BuildInfo build = BuildInfo.ofThisJar();
    GitState git = GitState.ofBuild(build);
    Instant start = Instant.now();
    RunDescription description =
        new RunDescription(
            "profiling",
            command,
            null,
            rows.stream().map(PlannedRow::expected).toList(),
            List.of("async-profiler " + profilerVersion + ": " + event.startCommand()),
            true,
            false,
            0,
            null);
    Path wanted = directory == null ? RunFolder.parent() : directory;
    try {
      RunFolder folder =
          directory == null
              ? RunFolder.create(wanted, start, git, true)
              : new RunFolder(Files.createDirectories(wanted));
      Envelope envelope = new Envelope(description, build, git, start);
      envelope.announceDifference(System.err);
      return new RunStore(folder, envelope, description.expected());
    } catch (IOException e) {
      throw new UsageException(
          "cannot write to %s (%s): give another folder with -o".formatted(wanted, e), e);
    }
  }
}
