package org.arenalab.bench.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.arenalab.bench.result.row.Estimate;
import org.arenalab.bench.result.row.ForkStatistics;
import org.arenalab.bench.result.row.ReplayFigures;
import org.arenalab.bench.result.row.RowId;
import org.arenalab.bench.result.row.StoredMetric;
import org.arenalab.bench.result.row.StoredRow;
import org.arenalab.bench.result.row.TimePerOperation;

/**
 * The replays of one trace on several allocators, with equal parameters, in one run. Times are net
 * of the replay without an allocator, the floor.
 *
 * @param common the properties that the rows share
 * @param rows one for each allocator
 * @param seed of the bootstrap
 */
public record ReplayRows(RowId common, List<StoredRow> rows, long seed) {
  /** The parameter whose values are compared. */
  public static final String ARM = "allocator";

  private static final String FLOOR = "floor";

  /** Length limit of a name or a value in a caption. */
  private static final int MOST_LETTERS = 48;

  /** Returns whether a row has all figures of a replay, and is of an allocator. */
  public static boolean isReplay(StoredRow row) {
    return row.id().params().containsKey(ARM)
        && !row.primary().isVoid()
        && ReplayFigures.MEMORY.metrics().stream().allMatch(name -> isMeasured(row.metric(name)));
  }

  private static boolean isMeasured(StoredMetric metric) {
    return metric != null && metric.measured().length > 0;
  }

  /** Returns the trace and the other parameters, such as {@code git.trace · touch first}. */
  public String caption() {
    TreeMap<String, String> rest = new TreeMap<>(common.params());
    String trace = Objects.requireNonNullElse(rest.remove("trace"), common.name());
    StringBuilder caption = new StringBuilder(clip(trace.substring(trace.lastIndexOf('/') + 1)));
    rest.forEach(
        (name, value) -> caption.append(" · ").append(clip(name)).append(' ').append(clip(value)));
    return caption.toString();
  }

  private static String clip(String text) {
    return text.length() <= MOST_LETTERS ? text : text.substring(0, MOST_LETTERS - 1) + "…";
  }

  /** Returns the rows of allocators, without the floor. */
  public List<StoredRow> allocators() {
    return rows.stream().filter(row -> !allocator(row).equals(FLOOR)).toList();
  }

  /** Returns the name of a row's allocator. */
  public static String allocator(StoredRow row) {
    return row.id().params().get(ARM);
  }

  /** Returns the time of an event in nanoseconds. */
  public Estimate time(StoredRow row) {
    return estimate(times(row), row.primary().score());
  }

  /**
   * Returns the time of an event minus that of the floor in nanoseconds; null if the run has no
   * floor.
   */
  public Estimate net(StoredRow row) {
    for (StoredRow each : rows) {
      if (allocator(each).equals(FLOOR) && times(each).length > 0 && times(row).length > 0) {
        return ForkStatistics.difference(times(row), times(each), seed);
      }
    }
    return null;
  }

  private static double[] times(StoredRow row) {
    double scale = MetricUnit.of(row.primary()).scale();
    double[] forks = row.primary().forkMedians();
    for (int i = 0; i < forks.length; i++) {
      forks[i] *= scale;
    }
    return forks;
  }

  /** Returns a secondary metric; null if it was not measured. */
  public Estimate metric(StoredRow row, String name) {
    StoredMetric metric = row.metric(name);
    return isMeasured(metric) ? estimate(metric.forkMedians(), metric.score()) : null;
  }

  private Estimate estimate(double[] forks, double score) {
    return forks.length == 0
        ? new Estimate(score, score, score, 0)
        : ForkStatistics.estimate(forks, seed);
  }

  /** Formats a value with its bounds, such as {@code 12.3 [12.1, 12.6]}; null becomes a dash. */
  public static String text(Estimate value) {
    if (value == null) {
      return "–";
    }
    String digits = TimePerOperation.digits(value.value());
    return value.forks() < 2
        ? digits
        : "%s [%s, %s]"
            .formatted(
                digits,
                TimePerOperation.digits(value.low()),
                TimePerOperation.digits(value.high()));
  }

  /** Returns the medians of metrics; empty if one of them was not measured. */
  public static List<Double> medians(StoredRow row, List<String> metrics) {
    List<Double> medians = new ArrayList<>();
    for (String name : metrics) {
      StoredMetric metric = row.metric(name);
      if (!isMeasured(metric)) {
        return List.of();
      }
      medians.add(metric.median());
    }
    return List.copyOf(medians);
  }
}
