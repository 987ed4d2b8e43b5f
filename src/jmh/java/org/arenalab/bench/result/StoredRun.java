package org.arenalab.bench.result;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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

  /**
   * Reads a result and, where {@code envelope} is a file, what belongs to it.
   *
   * @throws UnreadableResultException for a file that is missing, empty, cut off or something else
   */
  public static StoredRun read(String name, Path result, Path envelope)
      throws UnreadableResultException {
    StoredEnvelope read =
        envelope != null && Files.exists(envelope) ? StoredEnvelope.read(envelope) : null;
    List<String> remarks = new ArrayList<>();
    Map<RowId, StoredRow> rows = new LinkedHashMap<>();
    int values = 0;
    for (StoredRow row : JmhJsonReader.read(result)) {
      values += row.primary().notFinite();
      StoredRow before = rows.putIfAbsent(row.id(), row);
      if (before != null) {
        rows.put(row.id(), before.append(row));
        remarks.add(row.id().label() + " is there more than once: its forks are taken together");
      }
    }
    if (values > 0) {
      remarks.add(values + " scores are NaN or infinite and left out");
    }
    return new StoredRun(name, result, read, List.copyOf(rows.values()), List.copyOf(remarks));
  }

  /** Whether the i-th forks of all rows were measured in the same pass. */
  public boolean isInterleaved() {
    return envelope != null && envelope.is("interleaved");
  }

  /** What this run and the one it was measured side by side with have in common, or null. */
  public String pair() {
    return envelope == null ? null : envelope.text("pair.id");
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
