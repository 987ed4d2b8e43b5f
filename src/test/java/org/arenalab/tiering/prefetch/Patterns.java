package org.arenalab.tiering.prefetch;

import java.util.SplittableRandom;

/** Orders in which a consumer accesses chunks. */
final class Patterns {
  private Patterns() {}

  static int[] stride(int first, int stride, int count) {
    int[] chunks = new int[count];
    for (int i = 0; i < count; i++) {
      chunks[i] = first + i * stride;
    }
    return chunks;
  }

  /** Returns the chunks of two patterns in turn. */
  static int[] inTurn(int[] one, int[] other) {
    int[] chunks = new int[one.length + other.length];
    for (int i = 0; i < one.length; i++) {
      chunks[2 * i] = one[i];
      chunks[2 * i + 1] = other[i];
    }
    return chunks;
  }

  /** Returns different random chunks. */
  static int[] random(long seed, int count, int region) {
    return new SplittableRandom(seed).ints(0, region).distinct().limit(count).toArray();
  }

  static int[] shuffled(int[] chunks, long seed) {
    int[] shuffled = chunks.clone();
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = shuffled.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swapped = shuffled[i];
      shuffled[i] = shuffled[j];
      shuffled[j] = swapped;
    }
    return shuffled;
  }
}
