package org.arenalab.bench.workload;

import java.util.Arrays;
import java.util.Comparator;

/**
 * A seeded order of addresses in which an address's rank depends on that address alone. The first n
 * addresses are a uniform sample. Two populations that share most addresses share most of their
 * sample. (A sample by position would shift as a whole if one more page were present.)
 */
final class StableSample {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private StableSample() {}

  /** Returns {@code addresses}, ordered by a hash of each with the seed. */
  static long[] ordered(long[] addresses, long seed) {
    return Arrays.stream(addresses)
        .boxed()
        .sorted(Comparator.comparingLong(address -> mix(address + seed * GOLDEN)))
        .mapToLong(Long::longValue)
        .toArray();
  }

  /**
   * Applies the finaliser of SplitMix64: each input bit changes on average half of the output bits.
   */
  private static long mix(long x) {
    long y = (x ^ (x >>> 30)) * 0xBF58476D1CE4E5B9L;
    y = (y ^ (y >>> 27)) * 0x94D049BB133111EBL;
    return y ^ (y >>> 31);
  }
}
