package org.arenalab.bench.result.row;

import java.util.ArrayList;
import java.util.List;

/**
 * One row of a result that was read from a file.
 *
 * @param virtualMachine name and version of the JVM that ran its forks, or null if unknown
 * @param settings the warmup and measurement settings, in one line
 * @param metrics the primary metric first
 */
public record StoredRow(
    RowId id,
    String jmhVersion,
    String virtualMachine,
    List<String> jvmArgs,
    String settings,
    List<StoredMetric> metrics) {

  public StoredMetric primary() {
    return metrics.getFirst();
  }

  /** Returns the metric of that name, or null. */
  public StoredMetric metric(String name) {
    for (StoredMetric metric : metrics) {
      if (metric.name().equals(name)) {
        return metric;
      }
    }
    return null;
  }

  /** Returns the number of forks with a primary score. */
  public int forks() {
    return primary().measured().length;
  }

  /** Returns this row with the forks of {@code other} appended, metric by metric. */
  public StoredRow append(StoredRow other) {
    List<StoredMetric> both = new ArrayList<>();
    for (StoredMetric metric : metrics) {
      StoredMetric more = other.metric(metric.name());
      both.add(more == null || !more.unit().equals(metric.unit()) ? metric : metric.append(more));
    }
    return new StoredRow(id, jmhVersion, virtualMachine, jvmArgs, settings, both);
  }
}
