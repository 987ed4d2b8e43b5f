package org.arenalab.extent;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Random allocations and frees of a pool, as the only user of it. */
final class Churn {
  private static final int KEYS = 64;

  private final long[] offsets = new long[KEYS];
  private final SplittableRandom random;

  Churn(SplittableRandom random) {
    this.random = random;
    Arrays.fill(offsets, ExtentPool.NONE);
  }

  /** Frees the extent of a random key, or allocates one for it. */
  void step(ExtentPool pool) {
    int key = random.nextInt(KEYS);
    if (offsets[key] == ExtentPool.NONE) {
      offsets[key] = pool.allocate(1 + random.nextInt(3000), key);
    } else {
      pool.free(offsets[key]);
      offsets[key] = ExtentPool.NONE;
    }
  }
}
