package org.arenalab.bench.experiment;

import java.util.Arrays;

/**
 * One kind of memory over the epochs of a soak, in bytes at the end of each.
 *
 * @param medianBytes over all epochs
 * @param peakBytes the highest of an epoch
 * @param firstBytes median of the first tenth of the epochs
 * @param lastBytes median of the last tenth
 * @param drift from the first tenth to the last, as a fraction of the first; a difference below 64
 *     KiB counts as none
 */
public record SoakMemory(
    long medianBytes, long peakBytes, long firstBytes, long lastBytes, double drift) {
  private static final long NO_DRIFT_BYTES = 64 << 10;

  /** Summarises at least one epoch. */
  static SoakMemory of(double[] bytes) {
    return new SoakMemory(
        (long) SoakStatistics.median(bytes),
        (long) Arrays.stream(bytes).max().orElseThrow(),
        (long) SoakStatistics.firstTenth(bytes),
        (long) SoakStatistics.lastTenth(bytes),
        SoakStatistics.drift(bytes, NO_DRIFT_BYTES));
  }
}
