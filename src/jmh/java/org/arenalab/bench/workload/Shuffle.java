package org.arenalab.bench.workload;

import java.util.SplittableRandom;

/** A random order that a seed determines. */
public final class Shuffle {
  private Shuffle() {}

  /** Puts the values in random order (Fisher and Yates), in place. */
  public static void shuffle(int[] values, SplittableRandom random) {
    for (int i = values.length - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      int value = values[i];
      values[i] = values[other];
      values[other] = value;
    }
  }
}
