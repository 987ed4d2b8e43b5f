package org.arenalab.bench.result;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;

/**
 * Keeps what has finished: rows in memory, and both files on disk brought up to date after each
 * one.
 *
 * <p><b>Guarantees.</b> The files are whole documents at all times. A disk that fills up while
 * measuring loses nothing: rows stay in memory, every later save tries again, and {@link
 * #close(RunOutcome)} falls back to the folder for temporary files.
 *
 * <p><b>Threads.</b> Any; every method holds the store's monitor. <b>Cost</b> of one finished row:
 * printing all rows so far and four fsyncs, some milliseconds, between forks and never during one.
 */
public final class RunStore {
  private final Envelope envelope;
  private final List<ExpectedRow> expected;
  private final Map<RowId, RunResult> rows = new LinkedHashMap<>();
  private final Map<RowId, String> failures = new LinkedHashMap<>();
  private RunFolder folder;
  private IOException lastFailure;
  private RunOutcome outcome = RunOutcome.RUNNING;

  /**
   * Writes the first, empty documents: a folder that cannot take them must not be measured into.
   */
  public RunStore(RunFolder folder, Envelope envelope, List<ExpectedRow> expected)
      throws IOException {
    this.folder = folder;
    this.envelope = envelope;
    this.expected = List.copyOf(expected);
    write(null);
  }

  /** One more fork of a row. */
  public synchronized void addFork(BenchmarkParams row, BenchmarkResult fork) {
    RowId id = RowId.of(row);
    List<BenchmarkResult> forks = new ArrayList<>();
    if (rows.containsKey(id)) {
      forks.addAll(rows.get(id).getBenchmarkResults());
    }
    forks.add(fork);
    rows.put(id, RowMerge.merge(row, forks));
    save();
  }

  /** A row with all its forks. */
  public synchronized void addRow(RunResult row) {
    rows.put(RowId.of(row.getParams()), row);
    save();
  }

  /** Rows as JMH has reported them in the end. */
  public synchronized void addRows(Collection<RunResult> finished) {
    finished.forEach(row -> rows.put(RowId.of(row.getParams()), row));
    save();
  }

  public synchronized void fail(RowId row, String reason) {
    failures.put(row, reason);
    save();
  }

  public synchronized boolean hasFailed(RowId row) {
    return failures.containsKey(row);
  }

  /** The rows that have at least one fork, in the order they were promised. */
  public synchronized List<RunResult> rows() {
    Map<RowId, RunResult> rest = new LinkedHashMap<>(rows);
    List<RunResult> ordered = new ArrayList<>();
    for (ExpectedRow row : expected) {
      RunResult result = rest.remove(row.id());
      if (result != null) {
        ordered.add(result);
      }
    }
    ordered.addAll(rest.values());
    return ordered;
  }

  /** The rows that were promised and are not whole. */
  public synchronized List<MissingRow> missing() {
    List<MissingRow> missing = new ArrayList<>();
    for (ExpectedRow row : expected) {
      RunResult result = rows.get(row.id());
      int finished = result == null ? 0 : result.getBenchmarkResults().size();
      if (finished < row.forks()) {
        missing.add(
            new MissingRow(
                row.id(), row.forks(), finished, failures.getOrDefault(row.id(), whyNotRun())));
      }
    }
    return missing;
  }

  private String whyNotRun() {
    return switch (outcome) {
      case RUNNING -> "not run yet";
      case FINISHED -> "not run";
      case INTERRUPTED -> "interrupted";
    };
  }

  /** The last state, with the end of the run in it; the folder where it really is. */
  public synchronized Path close(RunOutcome how) throws IOException {
    outcome = how;
    Instant end = Instant.now();
    try {
      write(end);
    } catch (IOException full) {
      folder = new RunFolder(Files.createTempDirectory("arenalab-run-"));
      write(end);
    }
    return folder.path();
  }

  /** Prints the rows as JMH would have done, for a user who asked for a file of their own. */
  public synchronized void export(ResultFormatType format, Path file) throws IOException {
    Files.write(file, ResultWriter.print(format, rows()));
  }

  /** Why the last save failed, or null. */
  public synchronized IOException lastFailure() {
    return lastFailure;
  }

  public synchronized Path folder() {
    return folder.path();
  }

  private void save() {
    try {
      write(null);
      lastFailure = null;
    } catch (IOException e) {
      lastFailure = e;
    }
  }

  private void write(Instant end) throws IOException {
    Collection<RunResult> finished = rows();
    ResultWriter.replace(folder.result(), ResultWriter.print(ResultFormatType.JSON, finished));
    ResultWriter.replace(folder.envelope(), envelope.print(outcome, end, finished, missing()));
  }
}
