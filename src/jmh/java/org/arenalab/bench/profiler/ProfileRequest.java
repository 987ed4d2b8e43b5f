package org.arenalab.bench.profiler;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.openjdk.jmh.runner.options.Options;

/**
 * What to profile, and how.
 *
 * @param patterns regular expressions; a benchmark that one of them finds is profiled
 * @param parameters values in place of the annotated ones
 * @param forks recordings per row, at least 1
 * @param forkOptions iterations, times and threads
 * @param directory a new or empty folder, or null for a new one in {@code results/local}
 */
public record ProfileRequest(
    List<String> patterns,
    Map<String, List<String>> parameters,
    ProfileEvent event,
    int forks,
    Options forkOptions,
    Path directory) {
  private static final Path KEPT = Path.of("results", "local");
  private static final DateTimeFormatter SECOND =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  /**
   * Checks everything that can be checked before the first fork, then profiles.
   *
   * @throws AsyncProfilerException when nothing can be profiled as asked; nothing is written then
   */
  public ProfileOutcome run(Path library, PrintWriter out) throws IOException {
    List<ProfileRow> rows = rows();
    new EventProbe(library).requireAvailable(event);
    Path into =
        directory == null
            ? ProfileDirectory.createNew(KEPT.resolve(SECOND.format(Instant.now()) + "-profile"))
            : Files.createDirectories(directory);
    out.printf("profiling %s: %,d rows x %,d forks%n", event.name(), rows.size(), forks);
    out.flush();
    return new ProfileRun(event, library, forkOptions, into, out).record(rows, forks);
  }

  private List<ProfileRow> rows() {
    List<ProfileRow> rows = ProfileRow.find(patterns, parameters);
    if (rows.isEmpty()) {
      throw new AsyncProfilerException(
          "no benchmark matches "
              + String.join(" ", patterns)
              + "; `-l` lists those there are, with `-lp` for their parameters");
    }
    Set<String> unknown = new TreeSet<>(parameters.keySet());
    rows.forEach(row -> unknown.removeAll(row.parameters().keySet()));
    if (!unknown.isEmpty()) {
      throw new AsyncProfilerException(
          unknown.stream().map(name -> "-p " + name).collect(Collectors.joining(", "))
              + ": no such parameter in these benchmarks; `-lp` lists them");
    }
    return rows;
  }
}
