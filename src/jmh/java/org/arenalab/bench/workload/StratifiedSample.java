package org.arenalab.bench.workload;

import java.util.SplittableRandom;

/**
 * A seeded sample without repetition that covers a population evenly: one member of each of {@code
 * wanted} equal runs. Equal arguments always produce equal samples.
 */
final class StratifiedSample {
  private StratifiedSample() {}

  /**
   * Returns the positions drawn, ascending.
   *
   * @param population the number of members to draw from
   * @param wanted the number to draw; a smaller population is drawn completely
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
