package org.arenalab.bench.pager.targets;

import org.arenalab.bench.pager.DaemonFigures;
import org.arenalab.bench.pager.Percentile;

/**
 * The times of a stage of the daemon's lanes. The daemon's histogram is exact to 1/32; NaN for a
 * percentile of too few faults.
 *
 * @param count faults
 */
record LaneStage(long count, double p50Ns, double p99Ns, double p999Ns) {
  private static final double MEDIAN = 0.5;
  private static final double P99 = 0.99;
  private static final double P999 = 0.999;

  static LaneStage of(DaemonFigures figures, String stage) {
    long count = figures.figure(stage + "_count");
    return new LaneStage(
        count,
        known(count, MEDIAN, figures.figure(stage + "_p50_ns")),
        known(count, P99, figures.figure(stage + "_p99_ns")),
        known(count, P999, figures.figure(stage + "_p999_ns")));
  }

  private static double known(long count, double share, long ns) {
    return Percentile.isEnough(count, share) ? ns : Double.NaN;
  }
}
