package org.arenalab.bench.pager.workload;

import com.fasterxml.jackson.annotation.JsonIgnore;
import org.arenalab.bench.pager.SwapUse;
import org.arenalab.bench.pager.TouchTimes;

/**
 * The result of a workload's loop.
 *
 * @param units of work
 * @param elapsedMs of the loop
 * @param cpuPercent processor time of the process, in percent of one processor
 * @param minorFaults page faults of the process that needed no device and no other process
 * @param majorFaults its other page faults
 * @param maxRssKb largest resident memory
 * @param touches accesses to missing pages; null if the workload does not time them, or none was
 *     missing
 * @param wrong operations that found wrong bytes at once; the region is checked later
 * @param swap memory of zram at the end of the loop; its reason is empty for another backing
 * @param meanPoolBytes mean memory of zram during the loop; 0 for another backing
 */
public record WorkloadResult(
    long units,
    double elapsedMs,
    double cpuPercent,
    long minorFaults,
    long majorFaults,
    long maxRssKb,
    TouchTimes touches,
    long wrong,
    SwapUse swap,
    long meanPoolBytes) {
  private static final double MS_PER_S = 1e3;

  /** Returns the result of a machine without zram. */
  static WorkloadResult unavailable(String reason) {
    return new WorkloadResult(0, 0, 0, 0, 0, 0, null, 0, SwapUse.none(reason), 0);
  }

  /** Returns whether the machine has the backing. */
  @JsonIgnore
  public boolean isAvailable() {
    return elapsedMs > 0;
  }

  /** Returns units of work for each second. */
  public double unitsPerSecond() {
    return units * MS_PER_S / elapsedMs;
  }
}
