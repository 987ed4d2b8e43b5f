package org.arenalab.bench.pager.ab;

import org.arenalab.bench.pager.DaemonFigures;

/**
 * Percentiles of a histogram of the daemon, in nanoseconds. Each is exact to 1/32.
 *
 * @param count durations
 */
public record Latency(long count, long p50Ns, long p95Ns, long p99Ns, long p999Ns) {
  /** The fewest durations above a percentile that is reported. */
  private static final int LEAST_ABOVE = 10;

  private static final double MEDIAN = 0.5;
  private static final double P95 = 0.95;
  private static final double P99 = 0.99;

  static Latency of(DaemonFigures figures, String stage) {
    return new Latency(
        figures.figure(stage + "_count"),
        figures.figure(stage + "_p50_ns"),
        figures.figure(stage + "_p95_ns"),
        figures.figure(stage + "_p99_ns"),
        figures.figure(stage + "_p999_ns"));
  }

  private double known(double share, long ns) {
    return Math.round(count * (1 - share)) < LEAST_ABOVE ? Double.NaN : ns;
  }

  /** Returns the median; NaN if the sample is too small. */
  double p50() {
    return known(MEDIAN, p50Ns);
  }

  /** Returns the 95th percentile; NaN if the sample is too small. */
  double p95() {
    return known(P95, p95Ns);
  }

  /** Returns the 99th percentile; NaN if the sample is too small. */
  double p99() {
    return known(P99, p99Ns);
  }
}
