package org.arenalab.bench.run;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.arenalab.bench.cli.UsageException;
import org.arenalab.bench.plan.ShardPlan;
import org.arenalab.bench.result.RunFolder;
import org.arenalab.bench.result.RunStore;
import org.arenalab.bench.result.envelope.BuildInfo;
import org.arenalab.bench.result.envelope.Envelope;
import org.arenalab.bench.result.envelope.GitState;
import org.arenalab.bench.result.envelope.RunDescription;
import org.arenalab.bench.result.envelope.RunOutcome;
import org.arenalab.bench.result.row.ExpectedRow;
import org.arenalab.bench.result.row.MissingRow;
import org.arenalab.bench.result.row.RowLabels;
import org.openjdk.jmh.results.RunResult;

/**
 * A run that is being kept: its folder, and the messages and files of its end, whichever way it
 * ends.
 *
 * <p>The constructor fails if the folder cannot be written, before any measurement. Minutes of
 * measuring must not end in a result without a place.
 */
final class KeptRun {
  /** Exit code: every row is complete. */
  static final int COMPLETE = 0;

  /** Exit code: at least one row is incomplete. */
  static final int INCOMPLETE = 1;

  private final RunStore store;
  private final RunFolder folder;
  private final RunDescription description;
  private final UserResultFile userFile;
  private final Function<Collection<RunResult>, String> summary;
  private final PrintStream out = System.out;
  private final PrintStream errors = System.err;
  private final Interruption interruption;

  /**
   * @param summary formats the rows for printing when the run ends; nothing is printed for null
   */
  KeptRun(
      RunDescription description,
      UserResultFile userFile,
      Function<Collection<RunResult>, String> summary) {
    this(description, userFile, summary, Part.whole());
  }

  /**
   * The whole of which a run is a part.
   *
   * @param before the run that it resumes, or null
   * @param shard its share of a matrix, or null
   */
  record Part(ResumedRun before, ShardPlan.Share shard) {
    static Part whole() {
      return new Part(null, null);
    }
  }

  KeptRun(
      RunDescription description,
      UserResultFile userFile,
      Function<Collection<RunResult>, String> summary,
      Part part) {
    this.description = description;
    this.userFile = userFile;
    this.summary = summary;
    if (part.before != null) {
      part.before.check(description);
    }
    BuildInfo build = BuildInfo.ofThisJar();
    GitState git = GitState.ofBuild(build);
    Instant start = part.before == null ? Instant.now() : part.before.start();
    Path parent = RunFolder.parent();
    try {
      this.folder =
          part.before == null
              ? RunFolder.create(parent, start, git, description.profiled())
              : part.before.folder();
      Envelope envelope = new Envelope(description, build, git, start);
      envelope.announceDifference(errors);
      if (part.shard != null) {
        envelope.add("shard", part.shard::fields);
      }
      if (part.before != null) {
        envelope.add("resumed", part.before::times);
      }
      this.store = new RunStore(folder, envelope, description.expected());
    } catch (IOException e) {
      throw new UsageException(
          "cannot keep results in %s (%s): make it writable, or set %s to another folder"
              .formatted(parent.toAbsolutePath(), e, RunFolder.VARIABLE),
          e);
    }
    this.interruption = new Interruption(this::endOnInterrupt);
  }

  /** Prints the number of finished forks of a resumed run. */
  void printProgress() {
    int forks = 0;
    int finished = 0;
    for (ExpectedRow row : description.expected()) {
      forks += row.forks();
      finished += Math.min(row.forks(), store.forks(row.id()));
    }
    if (finished > 0) {
      out.printf("Continuing %s: %d of %d forks are finished%n", folder.path(), finished, forks);
    }
  }

  RunStore store() {
    return store;
  }

  RunFolder folder() {
    return folder;
  }

  Interruption interruption() {
    return interruption;
  }

  /** Saves the run, prints its outcome and returns the exit code. */
  int finish() {
    interruption.close();
    return conclude(RunOutcome.FINISHED);
  }

  private void endOnInterrupt() {
    out.printf("%nInterrupted: the rows that have finished are kept.%n");
    var _ = conclude(RunOutcome.INTERRUPTED);
    out.flush();
  }

  private int conclude(RunOutcome outcome) {
    if (summary != null || outcome == RunOutcome.INTERRUPTED) {
      out.println();
      out.print(summarize());
    }
    exportForUser();
    if (store.isEmpty()) {
      return discard(outcome);
    }
    try {
      Path where = store.close(outcome);
      List<MissingRow> missing = store.missing();
      printMissing(missing);
      out.println("Kept in " + where);
      if (outcome == RunOutcome.INTERRUPTED && !description.profiled()) {
        boolean moved = !where.equals(folder.path());
        out.println("Continue with: --resume " + (moved ? where : where.getFileName()));
      }
      return missing.isEmpty() ? COMPLETE : INCOMPLETE;
    } catch (IOException e) {
      errors.println("The run could not be saved anywhere: " + e);
      return INCOMPLETE;
    }
  }

  private int discard(RunOutcome outcome) {
    try {
      Path log = store.discard(outcome);
      printMissing(store.missing());
      out.println(
          "No row has finished, so no run is kept"
              + (log == null ? "" : "; JMH's output is in " + log));
    } catch (IOException e) {
      errors.println("Cannot remove the empty run " + folder.path() + ": " + e);
    }
    return INCOMPLETE;
  }

  private String summarize() {
    List<RunResult> rows = store.rows();
    return summary == null ? JmhTable.print(rows) : summary.apply(rows);
  }

  private void exportForUser() {
    if (userFile != null) {
      try {
        store.export(userFile.format(), userFile.path());
      } catch (IOException e) {
        errors.println("Cannot write " + userFile.path() + ": " + e);
      }
    }
  }

  private void printMissing(List<MissingRow> missing) {
    if (missing.isEmpty()) {
      return;
    }
    out.printf("%d of %d rows are incomplete:%n", missing.size(), description.expected().size());
    RowLabels labels = RowLabels.of(description.expected().stream().map(ExpectedRow::id).toList());
    for (MissingRow row : missing) {
      out.printf(
          "  %s: %d of %d forks, %s%n",
          labels.label(row.id()), row.forksFinished(), row.forksExpected(), row.reason());
    }
  }
}
