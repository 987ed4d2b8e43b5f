package org.arenalab.bench.profiler;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.arenalab.bench.plan.PlannedRow;
import org.arenalab.bench.result.row.RowId;
import org.arenalab.bench.result.row.RowLabels;
import org.arenalab.bench.run.Interruption;

/**
 * A loop over rows that records one fork at a time. Each fork has its own file, and each recording
 * its own pages.
 */
final class ProfilingRun {
  private final ProfileEvent event;
  private final RecordedForks forks;
  private final Interruption interruption;
  private final PrintWriter out;
  private RowLabels labels;
  private int step;
  private int steps;

  /**
   * @param forks runs and keeps the forks; the files go into its folder
   * @param interruption checked around every fork: an interrupted run starts no other fork
   * @param out receives a line per file as it is written
   */
  ProfilingRun(
      ProfileEvent event, RecordedForks forks, Interruption interruption, PrintWriter out) {
    this.event = event;
    this.forks = forks;
    this.interruption = interruption;
    this.out = out;
  }

  /**
   * Profiles every row once per fork of the row. After the failure of one fork, its files stay and
   * the other forks are recorded.
   */
  ProfilingOutcome record(List<PlannedRow> rows) throws IOException {
    ProfilingOutcome outcome = new ProfilingOutcome(event, forks.folder(), List.of(), List.of());
    labels = RowLabels.of(rows.stream().map(PlannedRow::id).toList());
    steps = rows.stream().mapToInt(PlannedRow::forks).sum();
    for (PlannedRow row : rows) {
      for (int fork = 1; fork <= row.forks(); fork++) {
        step++;
        try {
          outcome = outcome.with(record(row, fork));
        } catch (RecordingFailedException e) {
          forks.fail(row.id(), e.getMessage());
          outcome =
              outcome.withFailure(labels.label(row.id()) + " fork " + fork + ": " + e.getMessage());
          say(heading(row.id(), fork) + "FAILED: " + e.getMessage());
        }
        outcome.save();
      }
    }
    return outcome;
  }

  private Recording record(PlannedRow row, int fork) throws IOException, RecordingFailedException {
    Path jfr = forks.folder().resolve(RecordingName.of(row.id(), fork) + ".jfr");
    if (Files.exists(jfr)) {
      throw new RecordingFailedException(jfr + " exists already and is not overwritten");
    }
    RecordedForks.Keeping measured = runFork(row, jfr);
    Recording recording = Recording.read(row.id(), fork, jfr, event);
    if (recording.samples() == 0) {
      Files.deleteIfExists(jfr);
      throw new RecordingFailedException(event.whyEmpty());
    }
    measured.keep();
    say("%s%,d %s".formatted(heading(row.id(), fork), recording.samples(), event.kind().unit));
    tell(jfr);
    List<Path> pages =
        RecordingViews.write(recording, labels.label(row.id()) + ", " + event.name());
    for (Path page : pages) {
      tell(page);
    }
    return recording.withPages(pages);
  }

  private String heading(RowId row, int fork) {
    return "[%d/%d] %s fork %d: ".formatted(step, steps, labels.label(row), fork);
  }

  private RecordedForks.Keeping runFork(PlannedRow row, Path jfr)
      throws IOException, RecordingFailedException {
    Path log = jfr.resolveSibling(jfr.getFileName().toString().replaceFirst("\\.jfr$", ".log"));
    Path recordInto = readableByAsyncProfiler(jfr);
    interruption.parkIfRequested();
    try {
      RecordedForks.Keeping measured = forks.run(row, recordInto, log);
      if (!recordInto.equals(jfr.toAbsolutePath()) && Files.exists(recordInto)) {
        Files.move(recordInto, jfr);
        Files.delete(recordInto.getParent());
      }
      return measured;
    } finally {
      interruption.parkIfRequested();
    }
  }

  /**
   * Returns a path without commas and percent signs, which have a special meaning for
   * async-profiler.
   */
  private static Path readableByAsyncProfiler(Path jfr) throws IOException {
    Path absolute = jfr.toAbsolutePath();
    return absolute.toString().matches("[^,%\\n]*")
        ? absolute
        : Files.createTempDirectory("arenalab-").resolve("recording.jfr");
  }

  private void tell(Path file) throws IOException {
    say("      %s (%,d kB)".formatted(file.getFileName(), Math.max(1, Files.size(file) / 1000)));
  }

  private void say(String line) {
    out.println(line);
    out.flush();
  }
}
