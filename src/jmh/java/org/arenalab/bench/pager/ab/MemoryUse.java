package org.arenalab.bench.pager.ab;

import org.arenalab.bench.pager.NetMemory;

/**
 * The memory during the loop of a part.
 *
 * @param basePss of the workload before it began, bytes
 * @param meanPss mean Pss of workload, daemon and standby together, with the mean memory of zram
 * @param samples of the mean
 * @param atEnd the memory at the end of the loop
 */
public record MemoryUse(long basePss, long meanPss, int samples, NetMemory atEnd) {
  /** Returns the mean of the bytes saved net of all processes; negative if they took more. */
  public long saved() {
    return basePss - meanPss;
  }
}
