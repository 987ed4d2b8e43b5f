package org.arenalab.bench.result;

import java.util.ArrayList;
import java.util.List;

/**
 * One row of a result that was read back.
 *
 * @param virtualMachine name and version of the JVM that ran its forks, as far as the file says
 * @param settings how long it warmed up and measured, in a line
 * @param metrics the primary one first
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

  /** The metric of that name, or null. */
  public StoredMetric metric(String name) {
    for (StoredMetric metric : metrics) {
      if (metric.name().equals(name)) {
        return metric;
      }
    }
    return null;
  }

  /** How many forks have a primary score. */
  public int forks() {
    return primary().measured().length;
  }

  /** This row with the forks of {@code other} behind its own, metric by metric. */
  StoredRow append(StoredRow other) {
    List<StoredMetric> both = new ArrayList<>();
    for (StoredMetric metric : metrics) {
      StoredMetric more = other.metric(metric.name());
      both.add(more == null || !more.unit().equals(metric.unit()) ? metric : metric.append(more));
    }
    return new StoredRow(id, jmhVersion, virtualMachine, jvmArgs, settings, both);
  }
}
