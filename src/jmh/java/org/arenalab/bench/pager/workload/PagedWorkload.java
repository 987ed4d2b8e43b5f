package org.arenalab.bench.pager.workload;

import org.arenalab.bench.pager.ClientPlan;

/**
 * The plan of a process that runs a workload.
 *
 * @param kind of the workload
 * @param backing of its memory
 * @param socket of the daemon; empty for a backing without one
 * @param regionMb size of the region in MiB; ignored by a workload without one
 * @param durationMs length of the measured loop
 * @param tColdMs age at which the kernel swaps pages; the daemon has its own
 * @param dataset label of the pages' source
 * @param seed of the pages
 * @param marked whether the loop makes a system call before and after it that a trace shows
 */
public record PagedWorkload(
    WorkloadKind kind,
    Backing backing,
    String socket,
    int regionMb,
    long durationMs,
    int tColdMs,
    String dataset,
    long seed,
    boolean marked) {
  /** Checks the size. */
  public PagedWorkload {
    if (kind.isStable() && (regionMb < 1 || regionMb > ClientPlan.MAX_REGION_MB)) {
      throw new IllegalArgumentException(
          "--region-mb is %d, expected 1 to %d".formatted(regionMb, ClientPlan.MAX_REGION_MB));
    }
  }

  /** Returns the bytes that the client announces to a daemon. */
  long pagedBytes() {
    // Several mappings of a churn are known to the daemon until it has looked at them.
    return kind.isStable() ? (long) regionMb << 20 : 64L * WorkloadKind.MAP_BYTES;
  }
}
