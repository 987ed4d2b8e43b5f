package org.arenalab.bench.report;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.arenalab.bench.profiler.ProfileManifest;
import org.arenalab.bench.result.StoredRun;
import org.arenalab.bench.result.row.RowLabels;

/**
 * A run of the report.
 *
 * @param run its rows and its envelope
 * @param folder the folder of its other files, or null for a file of another tool
 */
public record ReportRun(StoredRun run, Path folder) {

  /** Returns a run with its folder, if its result is in the folder of a run. */
  public static ReportRun of(StoredRun run) {
    Path file = run.file().toAbsolutePath();
    return new ReportRun(run, file.endsWith("result.json") ? file.getParent() : null);
  }

  /** Returns the labels of the run's rows. */
  RowLabels labels() {
    return RowLabels.ofStored(run.rows());
  }

  String name() {
    return run.name();
  }

  /** Returns the start of the run; the epoch if unknown. */
  Instant start() {
    String start = run.envelope() == null ? null : run.envelope().text("start");
    try {
      return start == null ? Instant.EPOCH : Instant.parse(start);
    } catch (DateTimeParseException unreadable) {
      return Instant.EPOCH;
    }
  }

  /** Returns the commit's first letters; empty if unknown. */
  String commit() {
    String commit = run.envelope() == null ? null : run.envelope().shortCommit();
    return commit == null ? "" : commit;
  }

  /**
   * Returns a title such as {@code run quick-0.1, commit fd159e5}; the commit is omitted if
   * unknown.
   */
  String title() {
    return "run " + Html.clip(name()) + (commit().isEmpty() ? "" : ", commit " + commit());
  }

  /** Returns a label for an axis: the commit, or the beginning of the name. */
  String tick() {
    return commit().isEmpty() ? Html.clip(name(), 14) : commit();
  }

  /** Returns whether a profiler disturbed the run, so that its times have no meaning. */
  boolean isProfiled() {
    return run.envelope() != null && run.envelope().is("profiled");
  }

  /**
   * Returns whether the run has nothing to show: no rows, no values of an experiment, no profile.
   */
  public boolean isEmpty() {
    return run.rows().isEmpty()
        && !ProfileManifest.isIn(folder)
        && file("mem.csv") == null
        && file("soak.csv") == null;
  }

  /** Returns the file of that name in the run's folder, or null. */
  Path file(String name) {
    Path file = folder == null ? null : folder.resolve(name);
    return file != null && Files.isRegularFile(file) ? file : null;
  }
}
