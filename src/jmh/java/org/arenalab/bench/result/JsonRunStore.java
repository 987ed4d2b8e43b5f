package org.arenalab.bench.result;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.arenalab.bench.result.envelope.Envelope;
import org.arenalab.bench.result.envelope.ForkJvms;
import org.arenalab.bench.result.envelope.RunOutcome;
import org.arenalab.bench.result.json.JmhJsonReader;
import org.arenalab.bench.result.json.UnreadableResultException;
import org.arenalab.bench.result.row.ExpectedRow;
import org.arenalab.bench.result.row.MissingRow;
import org.arenalab.bench.result.row.RowId;
import org.arenalab.bench.result.row.StoredRow;

/**
 * The store of a run whose forks another jar's harness measures. The forks arrive as JSON that this
 * harness has written. Like {@link RunStore}, it keeps both files complete at all times.
 *
 * <p><b>Threads.</b> Any; every method holds the store's monitor.
 */
public final class JsonRunStore {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final Envelope envelope;
  private final Promises promises;
  private final Map<RowId, ObjectNode> rows = new LinkedHashMap<>();
  private RunFolder folder;
  private IOException lastFailure;
  private RunOutcome outcome = RunOutcome.RUNNING;

  /**
   * Resumes the run in {@code folder}, or begins a new one.
   *
   * @throws IOException if the folder cannot be written
   */
  public JsonRunStore(RunFolder folder, Envelope envelope, List<ExpectedRow> expected)
      throws IOException, UnreadableResultException {
    this.folder = folder;
    this.envelope = envelope;
    this.promises = new Promises(expected);
    if (Files.exists(folder.result())) {
      for (ObjectNode row : read(folder.result())) {
        rows.put(id(row, folder.result()), row);
      }
    }
    write(null);
  }

  /**
   * Adds one fork of {@code row}, which must be the only row of {@code jmhJson}.
   *
   * @throws UnexpectedRowException if the file has another row
   * @return the fork's iterations, as JMH has written them
   */
  public synchronized StoredRow addFork(RowId row, Path jmhJson) throws UnreadableResultException {
    List<ObjectNode> read = read(jmhJson);
    List<RowId> measured = new ArrayList<>();
    for (ObjectNode each : read) {
      measured.add(id(each, jmhJson));
    }
    UnexpectedRowException.check(row, measured);
    ObjectNode before = rows.get(row);
    rows.put(row, before == null ? read.getFirst() : JmhRowMerge.merge(before, read.getFirst()));
    StoredRow fork = JmhJsonReader.read(jmhJson, jmhJson).getFirst();
    save();
    return fork;
  }

  /** Returns the number of finished forks of {@code row}. */
  public synchronized int forks(RowId row) {
    return rows.containsKey(row) ? rows.get(row).path("forks").asInt() : 0;
  }

  public synchronized void fail(RowId row, String reason) {
    promises.fail(row, reason);
    save();
  }

  public synchronized boolean hasFailed(RowId row) {
    return promises.hasFailed(row);
  }

  public synchronized List<MissingRow> missing() {
    return promises.missing(this::forks);
  }

  /** Returns whether no row has a finished fork. */
  public synchronized boolean isEmpty() {
    return rows.isEmpty();
  }

  /** Ends an empty run and removes it, like {@link RunFolder#discard}. */
  public synchronized Path discard(RunOutcome how) throws IOException {
    promises.end(how);
    return folder.discard(how);
  }

  /** Writes the final state with the end time of the run. */
  public synchronized void close(RunOutcome how) throws IOException {
    outcome = how;
    promises.end(how);
    write(Instant.now());
  }

  /** Writes the final state to another folder, if the run's own folder cannot be written. */
  public synchronized void close(RunOutcome how, RunFolder elsewhere) throws IOException {
    folder = elsewhere;
    close(how);
  }

  /** Returns the exception of the last save if it failed, else null. */
  public synchronized IOException lastFailure() {
    return lastFailure;
  }

  public synchronized RunFolder folder() {
    return folder;
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
    ArrayNode document = JSON.createArrayNode();
    Set<String> versions = new LinkedHashSet<>();
    Set<List<String>> flags = new LinkedHashSet<>();
    for (RowId id : promises.rows()) {
      ObjectNode row = rows.get(id);
      if (row != null) {
        document.add(row);
        versions.add(row.path("vmName").asText() + " " + row.path("vmVersion").asText());
        List<String> words = new ArrayList<>();
        row.path("jvmArgs").forEach(word -> words.add(word.asText()));
        flags.add(words);
      }
    }
    ResultWriter.replace(folder.result(), JSON.writeValueAsBytes(document));
    ResultWriter.replace(
        folder.envelope(), envelope.print(outcome, end, new ForkJvms(versions, flags), missing()));
  }

  private static List<ObjectNode> read(Path file) throws UnreadableResultException {
    try {
      JsonNode document = JSON.readTree(Files.readAllBytes(file));
      List<ObjectNode> rows = new ArrayList<>();
      for (JsonNode row : document) {
        if (!(row instanceof ObjectNode object)) {
          throw new UnreadableResultException(file, "is not JMH's JSON: a row is " + row);
        }
        rows.add(object);
      }
      return rows;
    } catch (JacksonException e) {
      throw new UnreadableResultException(
          file, "is not complete JSON: line " + e.getLocation().getLineNr(), e);
    } catch (IOException e) {
      throw new UnreadableResultException(file, "cannot be read: " + e, e);
    }
  }

  private static RowId id(ObjectNode row, Path file) throws UnreadableResultException {
    RowId id = RowId.of(row);
    if (id == null) {
      throw new UnreadableResultException(
          file, "is not JMH's JSON: a row has no benchmark, or the mode " + row.path("mode"));
    }
    return id;
  }
}
