package org.arenalab.bench.compare;

import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Holm's step-down correction: with it, the chance that any row at all is called different by
 * accident stays below the level, however many rows are looked at (S. Holm, "A simple sequentially
 * rejective multiple test procedure", 1979).
 */
final class Holm {
  private Holm() {}

  /** The p-values to be held against the level instead of {@code p}. */
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
