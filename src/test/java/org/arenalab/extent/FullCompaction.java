package org.arenalab.extent;

/** Compaction to its end, and what it must leave. */
public final class FullCompaction {
  /** More slices than any compaction of a small pool takes. */
  private static final int MAX_SLICES = 100_000;

  /** The percentage of holes, beyond the target, that may stay after compaction gave up. */
  private static final double MOST_CRUMBS_PERCENT = 10;

  private FullCompaction() {}

  /**
   * Runs all slices.
   *
   * @throws IllegalStateException if compaction does not end, or leaves more holes than its target
   */
  public static void run(ExtentPool pool, Relocation relocation) {
    int slices = 0;
    while (pool.compact(ExtentPool.MAX_SLICE_NS, relocation)) {
      if (++slices == MAX_SLICES) {
        throw new IllegalStateException("compaction does not end: " + pool.stats());
      }
    }
    ExtentPoolStats stats = pool.stats();
    boolean hasTail = stats.capacityBytes() - stats.usedBytes() > 2 * ExtentPool.MAX_EXTENT_BYTES;
    double mostPercent = pool.config().targetFragmentedPercent();
    // In about 3 of 1,000 traces, compaction moves twice the pool's bytes and gives up.
    if (pool.hasGivenUpCompacting()) {
      mostPercent += MOST_CRUMBS_PERCENT;
    }
    if (hasTail && stats.fragmentedBytes() > (long) (stats.usedBytes() * mostPercent / 100)) {
      throw new IllegalStateException("more holes than %.0f %%: %s".formatted(mostPercent, stats));
    }
  }
}
