package org.arenalab.bench.result;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A run that was read back.
 *
 * @param name what it is called: its id, its name as a baseline, or its file
 * @param file JMH's JSON
 * @param envelope what Arenalab knows of it, or null: other tools write JMH's JSON too
 * @param rows without rows that say nothing at all; no row twice
 * @param remarks what the reader should be told about the file
 */
public record StoredRun(
    String name, Path file, StoredEnvelope envelope, List<StoredRow> rows, List<String> remarks) {
  private static final String SHARD = "shard";

  /**
   * Reads a result and, where {@code envelope} is a file, what belongs to it.
   *
   * @throws UnreadableResultException for a file that is missing, empty, cut off or something else
   */
  public static StoredRun read(String name, Path result, Path envelope)
      throws UnreadableResultException {
    return read(name, ResultFiles.plain(result), envelope, result);
  }

  /** What was given on standard input. */
  static StoredRun ofStandardInput() throws UnreadableResultException {
    Path shown = Path.of("standard input");
    return read(shown.toString(), ResultFiles.standardInput(), null, shown);
  }

  private static StoredRun read(String name, Path result, Path envelope, Path shown)
      throws UnreadableResultException {
    StoredEnvelope read =
        envelope != null && Files.exists(envelope) ? StoredEnvelope.read(envelope) : null;
    List<String> remarks = new ArrayList<>();
    Map<RowId, StoredRow> rows = new LinkedHashMap<>();
    Set<RowId> repeated = new LinkedHashSet<>();
    int values = 0;
    for (StoredRow row : JmhJsonReader.read(result, shown)) {
      values += row.primary().notFinite();
      StoredRow before = rows.putIfAbsent(row.id(), row);
      if (before != null) {
        rows.put(row.id(), before.append(row));
        repeated.add(row.id());
      }
    }
    RowLabels labels = RowLabels.of(rows.keySet());
    for (RowId row : repeated) {
      remarks.add(labels.label(row) + " is there more than once: its forks are taken together");
    }
    if (values > 0) {
      remarks.add(values + " scores are NaN or infinite and left out");
    }
    return new StoredRun(name, result, read, List.copyOf(rows.values()), List.copyOf(remarks));
  }

  /**
   * Names for the passes of each row, where forks were measured in passes: the i-th forks of rows
   * with the same name were measured in the same one. Shards of a merged run have passes of their
   * own.
   */
  public Map<RowId, String> passes() {
    if (envelope == null || !envelope.is("interleaved")) {
      return Map.of();
    }
    Map<RowId, JsonNode> expected = envelope.rows("expectedRows");
    Map<RowId, String> passes = new LinkedHashMap<>();
    for (StoredRow row : rows) {
      JsonNode promised = expected.get(row.id());
      passes.put(row.id(), promised == null ? "" : promised.path(SHARD).asText());
    }
    return passes;
  }

  /** The machine that measured each row, where that is known. */
  public Map<RowId, String> hosts() {
    Map<RowId, String> hosts = new LinkedHashMap<>();
    if (envelope == null) {
      return hosts;
    }
    String only = envelope.text("host.id");
    if (only != null) {
      rows.forEach(row -> hosts.put(row.id(), only));
      return hosts;
    }
    Map<Integer, String> ofShard = envelope.ofShards("host.id");
    envelope
        .rows("expectedRows")
        .forEach((row, promised) -> hosts.put(row, ofShard.get(promised.path(SHARD).asInt())));
    return hosts;
  }

  /** What this run and the one it was measured side by side with have in common, or null. */
  public String pair() {
    return envelope == null ? null : envelope.text("pair.id");
  }

  /** Which half of a pair this is, {@code a} or {@code b}, or null. */
  public String half() {
    return envelope == null ? null : envelope.text("pair.side");
  }

  /** How often a pair was looked at before its number of forks was settled. */
  public int looks() {
    String looks = envelope == null ? null : envelope.text("pair.looks");
    return looks == null ? 1 : Math.max(1, Integer.parseInt(looks));
  }

  /** Name and commit, for a heading. */
  public String title() {
    String commit = envelope == null ? null : envelope.shortCommit();
    return commit == null || name.contains(commit) ? name : name + " (commit " + commit + ")";
  }
}
