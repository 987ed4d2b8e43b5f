package org.arenalab.bench.pager;

/**
 * The memory of a client and of the processes that work for it, in bytes.
 *
 * @param region of the client
 * @param evicted pages of the region that had left
 * @param base Pss of the client before it attached
 * @param client Pss of the client when its pages had left
 * @param server Pss of daemon and standby then
 * @param store backed memory of the store then
 * @param swap zram's memory for the same pages
 */
public record NetMemory(
    long region, long evicted, long base, long client, long server, long store, SwapUse swap) {
  /** Returns the bytes saved net of all processes. */
  public long saved() {
    return base - client - server;
  }

  /** Returns the bytes saved net for each byte of the region. */
  public double savedShare() {
    return (double) saved() / region;
  }

  /** Returns the saving of the store alone over that of zram, for each byte that left. */
  public double storeOverZram() {
    return (1 - (double) store / evicted) / swap.savedShare();
  }

  /**
   * Returns the evicted bytes from which on memory is saved net of all processes; NaN if nothing
   * has left, or nothing is saved for each byte.
   */
  public double breakEven() {
    if (evicted <= 0 || store >= evicted) {
      return Double.NaN;
    }
    double overhead = (double) client + server - store - (base - evicted);
    return overhead / (1 - (double) store / evicted);
  }
}
