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

/**
 * Keeps a run whose forks are measured by another jar's harness: they come as the JSON that it has
 * written. Keeps the same promises as {@link RunStore}: both files are whole at all times.
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
   * Goes on with what {@code folder} holds, or begins.
   *
   * @throws IOException where the folder cannot be written to
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
   * One more fork of {@code row}, which must be the only row of {@code jmhJson}.
   *
   * @throws UnexpectedRowException where it is another one
   * @return its iterations, as JMH has written them
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

  /** How many forks of {@code row} there are. */
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

  /** Whether no row has a finished fork. */
  public synchronized boolean isEmpty() {
    return rows.isEmpty();
  }

  /** Ends a run that is empty, and removes it; as {@link RunFolder#discard}. */
  public synchronized Path discard(RunOutcome how) throws IOException {
    promises.end(how);
    return folder.discard(how);
  }

  /** The last state, with the end of the run in it. */
  public synchronized void close(RunOutcome how) throws IOException {
    outcome = how;
    promises.end(how);
    write(Instant.now());
  }

  /** The same in another folder, where the run's own cannot be written to. */
  public synchronized void close(RunOutcome how, RunFolder elsewhere) throws IOException {
    folder = elsewhere;
    close(how);
  }

  /** Why the last save failed, or null. */
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
          file, "is not whole JSON: line " + e.getLocation().getLineNr(), e);
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
