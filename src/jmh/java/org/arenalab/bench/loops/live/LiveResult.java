package org.arenalab.bench.loops.live;

import com.fasterxml.jackson.annotation.JsonIgnore;

/**
 * The result of a process.
 *
 * @param tColdMs of the plan
 * @param cpuBudgetPercent of the plan
 * @param regionBytes size of the region
 * @param storedBytes size of the chunks that the loops have stored at the end
 * @param savedBytes saved net at the end: the median of the last samples
 * @param zramSavedBytes what zram (LZ4) saves on the stored pages; -1 if that is not measured
 * @param zramMissing why zram is not measured; else empty
 * @param stalls in all
 * @param stallsPerSecond in the second half of the run
 * @param prefetched chunks that prefetch decompressed
 * @param prefetchWasted chunks of these that were not accessed
 * @param refaultPercentPerMinute at the end
 * @param goalPercentPerMinute its goal
 * @param coldPercentPerMinute accesses of the foreground to its cold part, in percent of its other
 *     parts and minute
 * @param cpuPercent processor time of the loops over the whole run, in percent of one core
 * @param seconds of the run
 */
public record LiveResult(
    int tColdMs,
    int cpuBudgetPercent,
    long regionBytes,
    long storedBytes,
    long savedBytes,
    long zramSavedBytes,
    String zramMissing,
    long stalls,
    double stallsPerSecond,
    long prefetched,
    long prefetchWasted,
    double refaultPercentPerMinute,
    double goalPercentPerMinute,
    double coldPercentPerMinute,
    double cpuPercent,
    int seconds) {

  /** Returns the share of loads that prefetch made before the access; NaN without any load. */
  @JsonIgnore
  public double avoided() {
    long used = prefetched - prefetchWasted;
    return (double) used / (used + stalls);
  }

  /** Returns the saved share of the stored bytes; NaN if nothing is stored. */
  @JsonIgnore
  public double savedShare() {
    return (double) savedBytes / storedBytes;
  }
}
