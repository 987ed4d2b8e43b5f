package org.arenalab.bench.result;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.arenalab.bench.result.envelope.Envelope;
import org.arenalab.bench.result.envelope.StoredEnvelope;
import org.arenalab.bench.result.row.RowId;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.BenchmarkResultMetaData;
import org.openjdk.jmh.results.RunResult;

/**
 * The mean duration of each row's forks, from the start of the JVM to its end. A matrix is split
 * between machines by these durations.
 */
public final class ForkDurations {
  private static final double MILLIS = 1e3;

  private final Map<RowId, Double> seconds;

  private ForkDurations(Map<RowId, Double> seconds) {
    this.seconds = seconds;
  }

  /** Returns the envelope's list of durations: each row whose forks recorded their times. */
  static List<Map<String, Object>> of(Collection<RunResult> rows) {
    List<Map<String, Object>> durations = new ArrayList<>();
    for (RunResult row : rows) {
      double seconds =
          row.getBenchmarkResults().stream()
              .mapToDouble(ForkDurations::seconds)
              .filter(Double::isFinite)
              .average()
              .orElse(Double.NaN);
      if (Double.isFinite(seconds)) {
        Map<String, Object> fields =
            new LinkedHashMap<>(Envelope.identity(RowId.of(row.getParams())));
        fields.put("forkSeconds", Math.round(seconds * MILLIS) / MILLIS);
        durations.add(fields);
      }
    }
    return durations;
  }

  private static double seconds(BenchmarkResult fork) {
    BenchmarkResultMetaData metadata = fork.getMetadata();
    try {
      return metadata == null
          ? Double.NaN
          : (metadata.getStopTime() - metadata.getStartTime()) / MILLIS;
    } catch (IllegalStateException unset) {
      return Double.NaN;
    }
  }

  /** Reads the durations of an envelope; empty for an envelope of an older version, or null. */
  public static ForkDurations of(StoredEnvelope envelope) {
    Map<RowId, Double> seconds = new LinkedHashMap<>();
    if (envelope != null) {
      envelope
          .rows("durations")
          .forEach((id, row) -> seconds.put(id, row.path("forkSeconds").asDouble(Double.NaN)));
    }
    return new ForkDurations(seconds);
  }

  /** Returns durations that know no row. */
  public static ForkDurations unknown() {
    return new ForkDurations(Map.of());
  }

  public boolean isEmpty() {
    return seconds.isEmpty();
  }

  /**
   * Returns the seconds of one fork, or {@code otherwise} if the duration of this row is unknown.
   */
  public double seconds(RowId row, double otherwise) {
    double known = seconds.getOrDefault(row, otherwise);
    return known > 0 ? known : otherwise;
  }
}
