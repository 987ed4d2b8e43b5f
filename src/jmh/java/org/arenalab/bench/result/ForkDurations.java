package org.arenalab.bench.result;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.BenchmarkResultMetaData;
import org.openjdk.jmh.results.RunResult;

/**
 * How long the forks of each row have taken, from the start of the JVM to its end: what a matrix is
 * split by between machines.
 */
public final class ForkDurations {
  private static final double MILLIS = 1e3;

  private final Map<RowId, Double> seconds;

  private ForkDurations(Map<RowId, Double> seconds) {
    this.seconds = seconds;
  }

  /** For the envelope: each row whose forks say how long they took. */
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

  /** What an envelope says; of an older one, nothing. */
  public static ForkDurations of(StoredEnvelope envelope) {
    Map<RowId, Double> seconds = new LinkedHashMap<>();
    if (envelope != null) {
      envelope
          .rows("durations")
          .forEach((id, row) -> seconds.put(id, row.path("forkSeconds").asDouble(Double.NaN)));
    }
    return new ForkDurations(seconds);
  }

  /** Where nothing is known of any row. */
  public static ForkDurations unknown() {
    return new ForkDurations(Map.of());
  }

  public boolean isEmpty() {
    return seconds.isEmpty();
  }

  /** Seconds of one fork, or {@code otherwise} where this row has not been timed. */
  public double seconds(RowId row, double otherwise) {
    double known = seconds.getOrDefault(row, otherwise);
    return known > 0 ? known : otherwise;
  }
}
