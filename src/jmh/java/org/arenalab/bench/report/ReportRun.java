package org.arenalab.bench.report;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.arenalab.bench.profiler.ProfileManifest;
import org.arenalab.bench.result.RowLabels;
import org.arenalab.bench.result.StoredRun;

/**
 * A run that the report is about.
 *
 * @param run its rows and its envelope
 * @param folder where its other files are, or null for a file of another tool
 */
public record ReportRun(StoredRun run, Path folder) {

  /** A run with the folder that its result lies in, where that is a run's. */
  public static ReportRun of(StoredRun run) {
    Path file = run.file().toAbsolutePath();
    return new ReportRun(run, file.endsWith("result.json") ? file.getParent() : null);
  }

  /** What its rows are called. */
  RowLabels labels() {
    return RowLabels.ofStored(run.rows());
  }

  String name() {
    return run.name();
  }

  /** When it began; the epoch where nobody wrote that down. */
  Instant start() {
    String start = run.envelope() == null ? null : run.envelope().text("start");
    try {
      return start == null ? Instant.EPOCH : Instant.parse(start);
    } catch (DateTimeParseException unreadable) {
      return Instant.EPOCH;
    }
  }

  /** The commit's first letters; empty where it is not known. */
  String commit() {
    String commit = run.envelope() == null ? null : run.envelope().shortCommit();
    return commit == null ? "" : commit;
  }

  /** {@code run quick-0.1, commit fd159e5}, as far as the commit is known. */
  String title() {
    return "run " + Html.clip(name()) + (commit().isEmpty() ? "" : ", commit " + commit());
  }

  /** Short enough for an axis: the commit, or the beginning of the name. */
  String tick() {
    return commit().isEmpty() ? Html.clip(name(), 14) : commit();
  }

  /** Whether a profiler disturbed it: its times say nothing. */
  boolean isProfiled() {
    return run.envelope() != null && run.envelope().is("profiled");
  }

  /** Whether there is nothing in it to show: no row, no experiment's values, no profile. */
  public boolean isEmpty() {
    return run.rows().isEmpty()
        && !ProfileManifest.isIn(folder)
        && file("mem.csv") == null
        && file("soak.csv") == null;
  }

  /** The file of that name in its folder, or null. */
  Path file(String name) {
    Path file = folder == null ? null : folder.resolve(name);
    return file != null && Files.isRegularFile(file) ? file : null;
  }
}
