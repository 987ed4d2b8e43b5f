package org.arenalab.bench.plan;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.arenalab.bench.cli.UsageException;
import org.arenalab.bench.result.ForkDurations;
import org.arenalab.bench.result.row.RowId;

/**
 * Splits a matrix into shards of about equal duration: takes the longest piece first, and gives it
 * to the shard with the least work. Equal rows, forks and durations give an equal split on every
 * machine.
 *
 * <p>Rows that are compared with each other stay together. A ratio of times from two machines
 * reflects the machines more than the rows.
 */
public final class ShardPlan {
  private static final double SECOND_NS = 1e9;
  private static final int FINGERPRINT_BYTES = 8;

  private final List<PlannedRow> all;
  private final List<Set<RowId>> shards = new ArrayList<>();

  private ShardPlan(List<PlannedRow> all) {
    this.all = all;
  }

  /**
   * One shard of a split.
   *
   * @param rows in the order of the matrix
   * @param matrixRows the number of rows in all shards
   * @param split a digest of the assignment of rows to shards, equal in all shards of a matrix
   */
  public record Share(Shard shard, List<PlannedRow> rows, int matrixRows, String split) {
    /** Returns the fields for the envelope. */
    public Map<String, Object> fields() {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("number", shard.number());
      fields.put("count", shard.count());
      fields.put("matrixRows", matrixRows);
      fields.put("split", split);
      return fields;
    }
  }

  /**
   * Splits {@code all}.
   *
   * @param pieces rows that stay together, each row in one of them
   * @param durations of a run that has measured these rows, or unknown
   */
  public static ShardPlan of(
      List<PlannedRow> all, List<List<PlannedRow>> pieces, ForkDurations durations, int count) {
    ShardPlan plan = new ShardPlan(all);
    for (int i = 0; i < count; i++) {
      plan.shards.add(new HashSet<>());
    }
    List<List<PlannedRow>> longestFirst = new ArrayList<>(pieces);
    longestFirst.sort(
        Comparator.comparingDouble((List<PlannedRow> piece) -> -seconds(piece, durations))
            .thenComparing(piece -> piece.getFirst().id().label()));
    double[] loads = new double[count];
    for (List<PlannedRow> piece : longestFirst) {
      int least = 0;
      for (int i = 1; i < count; i++) {
        least = loads[i] < loads[least] ? i : least;
      }
      loads[least] += seconds(piece, durations);
      for (PlannedRow row : piece) {
        plan.shards.get(least).add(row.id());
      }
    }
    return plan;
  }

  private static double seconds(List<PlannedRow> piece, ForkDurations durations) {
    double seconds = 0;
    for (PlannedRow row : piece) {
      double nominal = (row.nominalNs() + PlannedRow.FORK_START_NS) / SECOND_NS;
      seconds += Math.max(1, row.forks()) * durations.seconds(row.id(), nominal);
    }
    return seconds;
  }

  /**
   * Returns the rows of one shard.
   *
   * @throws UsageException if the shard has no rows
   */
  public Share share(Shard shard) {
    Set<RowId> mine = shards.get(shard.number() - 1);
    if (mine.isEmpty()) {
      throw new UsageException(
          "--shard %s has no rows; this matrix has rows for %d shards"
              .formatted(shard, shards.stream().filter(each -> !each.isEmpty()).count()));
    }
    return new Share(
        shard,
        all.stream().filter(row -> mine.contains(row.id())).toList(),
        all.size(),
        fingerprint());
  }

  private String fingerprint() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (PlannedRow row : all) {
        int owner = 0;
        while (!shards.get(owner).contains(row.id())) {
          owner++;
        }
        String line =
            "%d %s %s %d%n".formatted(owner, row.id().benchmark(), row.id().label(), row.forks());
        digest.update(line.getBytes(StandardCharsets.UTF_8));
      }
      return HexFormat.of().formatHex(digest.digest(), 0, FINGERPRINT_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
