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
import org.arenalab.bench.result.envelope.StoredEnvelope;
import org.arenalab.bench.result.json.JmhJsonReader;
import org.arenalab.bench.result.json.UnreadableResultException;
import org.arenalab.bench.result.row.RowId;
import org.arenalab.bench.result.row.RowLabels;
import org.arenalab.bench.result.row.StoredRow;

/**
 * A run that was read from its files.
 *
 * @param name its id, its name as a baseline, or its file
 * @param file JMH's JSON
 * @param envelope Arenalab's envelope, or null: other tools write JMH's JSON without one
 * @param rows one entry per row; forks of a repeated row are joined
 * @param remarks remarks about the file for the reader
 */
public record StoredRun(
    String name, Path file, StoredEnvelope envelope, List<StoredRow> rows, List<String> remarks) {
  private static final String SHARD = "shard";

  /**
   * Reads a result and, if {@code envelope} is a file, the envelope.
   *
   * @throws UnreadableResultException for a file that is missing, empty, truncated or not JMH's
   *     JSON
   */
  public static StoredRun read(String name, Path result, Path envelope)
      throws UnreadableResultException {
    return read(name, ResultFiles.plain(result), envelope, result);
  }

  /** Reads a result from standard input. */
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
      remarks.add(labels.label(row) + " occurs more than once: its forks are joined");
    }
    if (values > 0) {
      remarks.add(values + " scores are NaN or infinite and left out");
    }
    return new StoredRun(name, result, read, List.copyOf(rows.values()), List.copyOf(remarks));
  }

  /**
   * Returns the name of each row's group of passes, if forks were measured in passes; else an empty
   * map. The i-th forks of rows with equal names were measured in one pass. Each shard of a merged
   * run has passes of its own.
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

  /** Returns the machine that measured each row, if it is known. */
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

  /** Returns the id that this run shares with the run measured side by side with it, or null. */
  public String pair() {
    return envelope == null ? null : envelope.text("pair.id");
  }

  /** Returns the side of this run in its pair, {@code a} or {@code b}, or null. */
  public String half() {
    return envelope == null ? null : envelope.text("pair.side");
  }

  /** Returns the number of looks at a pair before its number of forks was settled. */
  public int looks() {
    String looks = envelope == null ? null : envelope.text("pair.looks");
    return looks == null ? 1 : Math.max(1, Integer.parseInt(looks));
  }

  /** Returns name and commit, for a heading. */
  public String title() {
    String commit = envelope == null ? null : envelope.shortCommit();
    return commit == null || name.contains(commit) ? name : name + " (commit " + commit + ")";
  }
}
