package org.arenalab.bench.compare;

import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Holm's step-down correction. It keeps the chance of any false difference below the level, however
 * many rows are compared (S. Holm, "A simple sequentially rejective multiple test procedure",
 * 1979).
 */
final class Holm {
  private Holm() {}

  /** Returns the adjusted p-values, to compare with the level instead of {@code p}. */
  static double[] adjust(double[] p) {
    int[] order =
        IntStream.range(0, p.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> p[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    double[] adjusted = new double[p.length];
    double before = 0;
    for (int i = 0; i < order.length; i++) {
      before = Math.max(before, Math.min(1, p[order[i]] * (p.length - i)));
      adjusted[order[i]] = before;
    }
    return adjusted;
  }
}
