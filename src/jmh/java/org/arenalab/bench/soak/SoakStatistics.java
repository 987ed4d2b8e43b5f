package org.arenalab.bench.soak;

import static org.arenalab.bench.result.row.ForkStatistics.median;

import java.util.Arrays;

/** Statistics over one figure of the epochs of a soak, in order. */
final class SoakStatistics {
  private static final double DRIFT_FRACTION = 0.1;

  private SoakStatistics() {}

  /** Returns the sample standard deviation; 0 for a single value. */
  static double deviation(double[] values, double mean) {
    if (values.length < 2) {
      return 0;
    }
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    return Math.sqrt(squares / (values.length - 1));
  }

  /** Returns the median of the first tenth of the values, at least of one value. */
  static double firstTenth(double[] values) {
    return median(Arrays.copyOf(values, tenth(values)));
  }

  /** Returns the median of the last tenth of the values, at least of one value. */
  static double lastTenth(double[] values) {
    return median(Arrays.copyOfRange(values, values.length - tenth(values), values.length));
  }

  private static int tenth(double[] values) {
    return (int) Math.max(1, Math.round(values.length * DRIFT_FRACTION));
  }

  /** Returns the change from the first tenth to the last, as a fraction of the first. */
  static double drift(double[] values, double negligible) {
    double first = firstTenth(values);
    double last = lastTenth(values);
    return Math.abs(last - first) < negligible || first == last ? 0 : (last - first) / first;
  }
}
