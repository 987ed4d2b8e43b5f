package org.arenalab.bench.workload;

import java.util.SplittableRandom;

/**
 * A seeded sample without repetition that covers a population evenly: one member out of each of
 * {@code wanted} equal runs. The same arguments always give the same sample.
 */
final class StratifiedSample {
  private StratifiedSample() {}

  /**
   * The positions drawn, ascending.
   *
   * @param population how many there are to draw from
   * @param wanted how many to draw; all of them if there are not more than that
   */
  static long[] draw(long population, int wanted, long seed) {
    int drawn = (int) Math.min(population, wanted);
    SplittableRandom random = new SplittableRandom(seed);
    long[] positions = new long[drawn];
    for (int i = 0; i < drawn; i++) {
      long start = population * i / drawn;
      long end = population * (i + 1) / drawn;
      positions[i] = random.nextLong(start, end);
    }
    return positions;
  }
}
