package org.arenalab.bench.result;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.arenalab.bench.result.envelope.Envelope;
import org.arenalab.bench.result.envelope.ForkJvms;
import org.arenalab.bench.result.envelope.RunOutcome;
import org.arenalab.bench.result.row.ExpectedRow;
import org.arenalab.bench.result.row.MissingRow;
import org.arenalab.bench.result.row.RowId;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;

/**
 * The store of a run: finished rows in memory, and two files on disk that are updated after each
 * fork or row.
 *
 * <p><b>Guarantees.</b> The files are complete documents at all times. A disk that fills up during
 * the measurement loses nothing: rows stay in memory, and every later save retries. {@link
 * #close(RunOutcome)} falls back to the folder for temporary files.
 *
 * <p><b>Threads.</b> Any; every method holds the store's monitor. <b>Cost</b> of one finished fork:
 * printing all rows so far, and five fsyncs. That takes some milliseconds, between forks and never
 * during one.
 */
public final class RunStore {
  private final Envelope envelope;
  private final Promises promises;
  private final Map<RowId, RunResult> rows = new LinkedHashMap<>();
  private final ForkJournal journal;
  private final Queue<ForkJournal.Entry> unwritten = new ArrayDeque<>();
  private RunFolder folder;
  private IOException lastFailure;
  private RunOutcome outcome = RunOutcome.RUNNING;

  /**
   * Writes the first documents, because a run must not start in a folder that cannot be written.
   * The documents contain the forks of a run that began in this folder and crashed.
   */
  public RunStore(RunFolder folder, Envelope envelope, List<ExpectedRow> expected)
      throws IOException {
    this.folder = folder;
    this.envelope = envelope;
    this.journal = new ForkJournal(folder.journal());
    this.promises = new Promises(expected);
    envelope.add("durations", () -> ForkDurations.of(rows()));
    for (ForkJournal.Entry entry : journal.read()) {
      append(entry.row(), entry.fork());
    }
    write(null);
  }

  /** Adds one fork of a row. */
  public synchronized void addFork(BenchmarkParams row, BenchmarkResult fork) {
    append(row, fork);
    unwritten.add(new ForkJournal.Entry(row, fork));
    save();
  }

  private void append(BenchmarkParams row, BenchmarkResult fork) {
    RowId id = RowId.of(row);
    List<BenchmarkResult> forks = new ArrayList<>();
    if (rows.containsKey(id)) {
      forks.addAll(rows.get(id).getBenchmarkResults());
    }
    forks.add(fork);
    rows.put(id, RowMerge.merge(row, forks));
  }

  /** Adds a row with all its forks. */
  public synchronized void addRow(RunResult row) {
    rows.put(RowId.of(row.getParams()), row);
    row.getBenchmarkResults()
        .forEach(fork -> unwritten.add(new ForkJournal.Entry(row.getParams(), fork)));
    save();
  }

  /** Replaces rows by the rows that JMH reported at its end. */
  public synchronized void addRows(Collection<RunResult> finished) {
    finished.forEach(row -> rows.put(RowId.of(row.getParams()), row));
    save();
  }

  public synchronized void fail(RowId row, String reason) {
    promises.fail(row, reason);
    save();
  }

  public synchronized boolean hasFailed(RowId row) {
    return promises.hasFailed(row);
  }

  /** Returns the rows with at least one fork, in the order they were promised. */
  public synchronized List<RunResult> rows() {
    Map<RowId, RunResult> rest = new LinkedHashMap<>(rows);
    List<RunResult> ordered = new ArrayList<>();
    for (RowId row : promises.rows()) {
      RunResult result = rest.remove(row);
      if (result != null) {
        ordered.add(result);
      }
    }
    ordered.addAll(rest.values());
    return ordered;
  }

  /** Returns the promised rows that are incomplete. */
  public synchronized List<MissingRow> missing() {
    return promises.missing(this::forks);
  }

  /** Returns the number of finished forks of {@code row}. */
  public synchronized int forks(RowId row) {
    return rows.containsKey(row) ? rows.get(row).getBenchmarkResults().size() : 0;
  }

  /** Returns whether rows were promised and none has a finished fork. */
  public synchronized boolean isEmpty() {
    return rows.isEmpty() && !promises.rows().isEmpty();
  }

  /** Ends an empty run and removes it, like {@link RunFolder#discard}. */
  public synchronized Path discard(RunOutcome how) throws IOException {
    promises.end(how);
    return folder.discard(how);
  }

  /** Writes the final state with the end time of the run, and returns the run's actual folder. */
  public synchronized Path close(RunOutcome how) throws IOException {
    outcome = how;
    promises.end(how);
    Instant end = Instant.now();
    try {
      write(end);
      if (missing().isEmpty()) {
        journal.delete();
      }
    } catch (IOException full) {
      folder = folder.elsewhere();
      write(end);
      if (!missing().isEmpty()) {
        journalAll();
      }
    }
    return folder.path();
  }

  /**
   * Writes the journal to the run's new folder, so that the run can resume there. A failure loses
   * no rows.
   */
  private void journalAll() {
    ForkJournal elsewhere = new ForkJournal(folder.journal());
    try {
      for (RunResult row : rows()) {
        for (BenchmarkResult fork : row.getBenchmarkResults()) {
          elsewhere.append(new ForkJournal.Entry(row.getParams(), fork));
        }
      }
    } catch (IOException e) {
      lastFailure = e;
    }
  }

  /** Prints the rows as JMH does, to a file that the user requested. */
  public synchronized void export(ResultFormatType format, Path file) throws IOException {
    Files.write(file, ResultWriter.print(format, rows()));
  }

  /** Returns the exception of the last save if it failed, else null. */
  public synchronized IOException lastFailure() {
    return lastFailure;
  }

  public synchronized Path folder() {
    return folder.path();
  }

  private void save() {
    try {
      while (!unwritten.isEmpty()) {
        journal.append(unwritten.peek());
        unwritten.remove();
      }
      write(null);
      lastFailure = null;
    } catch (IOException e) {
      lastFailure = e;
    }
  }

  private void write(Instant end) throws IOException {
    Collection<RunResult> finished = rows();
    ResultWriter.replace(folder.result(), ResultWriter.print(ResultFormatType.JSON, finished));
    ResultWriter.replace(
        folder.envelope(), envelope.print(outcome, end, ForkJvms.of(finished), missing()));
  }
}
