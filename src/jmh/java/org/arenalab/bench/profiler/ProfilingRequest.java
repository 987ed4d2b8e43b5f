package org.arenalab.bench.profiler;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.arenalab.bench.cli.UsageException;
import org.arenalab.bench.plan.ForkFlags;
import org.arenalab.bench.plan.ParamCheck;
import org.arenalab.bench.plan.PlannedRow;
import org.arenalab.bench.plan.RowPlanner;
import org.arenalab.bench.result.JsonRunStore;
import org.arenalab.bench.result.RunFolder;
import org.arenalab.bench.result.RunStore;
import org.arenalab.bench.result.envelope.BuildInfo;
import org.arenalab.bench.result.envelope.Envelope;
import org.arenalab.bench.result.envelope.GitState;
import org.arenalab.bench.result.envelope.RunDescription;
import org.arenalab.bench.result.envelope.RunOutcome;
import org.arenalab.bench.result.json.UnreadableResultException;
import org.arenalab.bench.result.row.ExpectedRow;
import org.arenalab.bench.run.Interruption;
import org.arenalab.bench.run.JmhJar;
import org.arenalab.bench.run.JmhLock;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.options.Options;

/**
 * A request to profile some benchmarks.
 *
 * @param command the words the user typed, for the envelope
 * @param jar another project's JMH jar with the benchmarks, or null for this jar
 * @param options the benchmarks, parameters, forks, iterations and threads
 * @param parameters the values of the parameters that {@code options} set
 * @param directory a new or empty folder, or null for a new folder in the run history
 */
public record ProfilingRequest(
    List<String> command,
    JmhJar jar,
    Options options,
    Map<String, List<String>> parameters,
    ProfileEvent event,
    Path directory) {
  /**
   * Checks everything that can be checked before the first fork, then profiles.
   *
   * @param out receives a line per file as it is written
   * @throws UsageException when the request cannot be profiled; nothing is written then
   */
  public ProfilingOutcome run(PrintWriter out) throws IOException {
    List<PlannedRow> rows = rows();
    Path library = AsyncProfilerLibrary.file();
    EventProbe probe = new EventProbe(library);
    probe.requireAvailable(event);
    try (JmhLock lock = JmhLock.take()) {
      RunDescription description = describe(rows, probe.version());
      if (jar == null) {
        RunStore store = createStore(BuildInfo.ofThisJar(), description, RunStore::new);
        return run(rows, new OwnForks(store, library, event), out);
      }
      rows.forEach(PlannedRow::wordsOfOneFork);
      var _ = jar.mainClass();
      JsonRunStore store = createStore(BuildInfo.ofJar(jar.path()), description, JsonRunStore::new);
      try (JarForks forks = new JarForks(jar, library, event, store)) {
        return run(rows, forks, out);
      }
    }
  }

  private ProfilingOutcome run(List<PlannedRow> rows, RecordedForks forks, PrintWriter out)
      throws IOException {
    try (Interruption interruption = new Interruption(() -> endOnInterrupt(forks))) {
      out.printf("profiling %s into %s%n", event.name(), forks.folder());
      ProfilingOutcome outcome = new ProfilingRun(event, forks, interruption, out).record(rows);
      return outcome.keptIn(forks.close(RunOutcome.FINISHED));
    }
  }

  private static void endOnInterrupt(RecordedForks forks) {
    try {
      System.out.println("Interrupted; kept in " + forks.close(RunOutcome.INTERRUPTED));
    } catch (IOException e) {
      System.err.println("Interrupted, and cannot be saved: " + e);
    }
  }

  private List<PlannedRow> rows() {
    BenchmarkList list = jar == null ? BenchmarkList.defaultList() : jar.benchmarks();
    ParamCheck check = jar == null ? ParamCheck.ofThisJar() : ParamCheck.ofJar(jar::entry);
    check.check(parameters, options, List.of(list));
    // The other jar's harness measures with its own flags.
    Options measured = jar == null ? ForkFlags.mergeInto(options).build() : options;
    List<PlannedRow> rows = RowPlanner.plan(measured, list);
    if (rows.isEmpty()) {
      throw new UsageException(
          "no benchmark matches "
              + String.join(" ", options.getIncludes())
              + "; -l lists the benchmarks, -lp also their parameters");
    }
    return rows;
  }

  private RunDescription describe(List<PlannedRow> rows, String profilerVersion) {
    return new RunDescription(
        "profiling",
        command,
        null,
        rows.stream().map(PlannedRow::expected).toList(),
        List.of("async-profiler " + profilerVersion + ": " + event.startCommand()),
        true,
        false,
        0,
        null);
  }

  /** Creates a store of either kind. */
  @FunctionalInterface
  private interface Store<S> {
    S open(RunFolder folder, Envelope envelope, List<ExpectedRow> expected)
        throws IOException, UnreadableResultException;
  }

  private <S> S createStore(BuildInfo build, RunDescription description, Store<S> store) {
    GitState git = GitState.ofBuild(build);
    Instant start = Instant.now();
    Path wanted = directory == null ? RunFolder.parent() : directory;
    try {
      RunFolder folder =
          directory == null
              ? RunFolder.create(wanted, start, git, true)
              : new RunFolder(Files.createDirectories(wanted));
      Envelope envelope = new Envelope(description, build, git, start);
      if (jar == null) {
        envelope.announceDifference(System.err);
      }
      return store.open(folder, envelope, description.expected());
    } catch (IOException | UnreadableResultException e) {
      throw new UsageException(
          "cannot write to %s (%s): give another folder with -o".formatted(wanted, e), e);
    }
  }
}
