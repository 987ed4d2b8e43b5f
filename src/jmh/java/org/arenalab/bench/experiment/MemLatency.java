package org.arenalab.bench.experiment;

import org.HdrHistogram.Histogram;

/**
 * Times of single touches, in nanoseconds, to three digits.
 *
 * @param samples how many were timed; with none the others are 0
 */
public record MemLatency(long samples, long p50Ns, long p95Ns, long p99Ns, long maxNs) {
  private static final int DIGITS = 3;
  private static final long HIGHEST_NS = 10_000_000_000L;

  /** Of fixed size, so that recording makes no garbage. */
  static Histogram newHistogram() {
    return new Histogram(HIGHEST_NS, DIGITS);
  }

  static void record(Histogram histogram, long tookNs) {
    histogram.recordValue(Math.min(tookNs, HIGHEST_NS));
  }

  static MemLatency of(Histogram histogram) {
    return new MemLatency(
        histogram.getTotalCount(),
        histogram.getValueAtPercentile(50),
        histogram.getValueAtPercentile(95),
        histogram.getValueAtPercentile(99),
        histogram.getTotalCount() == 0 ? 0 : histogram.getMaxValue());
  }
}
