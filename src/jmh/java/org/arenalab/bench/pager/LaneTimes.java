package org.arenalab.bench.pager;

import org.arenalab.bench.nativecontrol.FaultLanes;

/**
 * The times of the control's faults, with the intervals of {@link TouchTimes}.
 *
 * @param count faults
 * @param p50 median
 * @param p99 99th percentile
 * @param p999 99.9th percentile
 * @param maxNs the longest fault, ns
 */
public record LaneTimes(long count, Percentile p50, Percentile p99, Percentile p999, long maxNs) {
  private static final double MEDIAN = 0.5;
  private static final double P99 = 0.99;
  private static final double P999 = 0.999;

  /** Returns the times of a run of the control. */
  public static LaneTimes of(FaultLanes.Result lanes) {
    return new LaneTimes(
        lanes.count(),
        known(lanes, MEDIAN, lanes.p50Ns(), lanes.p50Bounds()),
        known(lanes, P99, lanes.p99Ns(), lanes.p99Bounds()),
        known(lanes, P999, lanes.p999Ns(), lanes.p999Bounds()),
        lanes.maxNs());
  }

  /** Results of an older version have no bounds. */
  private static Percentile known(
      FaultLanes.Result lanes, double share, long ns, FaultLanes.Bounds bounds) {
    if (!Percentile.isEnough(lanes.count(), share)) {
      return Percentile.NONE;
    }
    return bounds == null
        ? new Percentile(ns, Double.NaN, Double.NaN)
        : new Percentile(ns, bounds.lowNs(), bounds.highNs());
  }
}
