package org.arenalab.bench.pager;

/**
 * The plan of a client.
 *
 * @param socket of the daemon; empty for a client that never attaches
 * @param regionMb size of the region, MiB
 * @param dataset label of the pages' source
 * @param seed of the pages and of the order of accesses
 */
public record ClientPlan(String socket, int regionMb, String dataset, long seed) {
  /** The largest region: a buffer's index is an int. */
  public static final int MAX_REGION_MB = 1_024;

  /** Checks the size. */
  public ClientPlan {
    if (regionMb < 1 || regionMb > MAX_REGION_MB) {
      throw new IllegalArgumentException(
          "--region-mb is %d, expected 1 to %d".formatted(regionMb, MAX_REGION_MB));
    }
  }

  long regionBytes() {
    return (long) regionMb << 20;
  }
}
