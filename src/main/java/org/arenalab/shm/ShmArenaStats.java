package org.arenalab.shm;

import org.arenalab.statistics.Figures;

/**
 * An arena's counters, as read by any process that has it attached. Each counter is maintained by
 * its event; none is found by a walk over blocks. All are exact while no operation is in progress.
 * Otherwise a figure may differ by the operations in progress. A process killed inside an operation
 * leaves its block live, and no process will free that block. A count may then differ by that
 * block, or by the allocations of one lease since its last range.
 *
 * <p>{@code allocatedBytes = liveBytes + recycledBytes + paddingBytes + leasedFreeBytes}
 *
 * @param capacityBytes the total allocatable size
 * @param allocatedBytes carved from the pool since the last reset
 * @param peakBytes the maximum of {@code allocatedBytes}, over all resets
 * @param liveBytes blocks that are allocated and not freed, in whole blocks of their size classes
 * @param recycledBytes freed blocks that wait for reuse
 * @param paddingBytes lost to alignment until the next reset
 * @param leasedFreeBytes held by leases and not yet used
 * @param allocations in total, from any source
 * @param reuses the allocations among them that a freed block served
 * @param frees in total
 * @param failures requests that found no room, in total
 * @param leases granted in total
 * @param openLeases now
 * @param resets in total
 * @param generation now
 */
public record ShmArenaStats(
    long capacityBytes,
    long allocatedBytes,
    long peakBytes,
    long liveBytes,
    long recycledBytes,
    long paddingBytes,
    long leasedFreeBytes,
    long allocations,
    long reuses,
    long frees,
    long failures,
    long leases,
    long openLeases,
    long resets,
    long generation) {
  /** Returns all figures as one JSON object. */
  public String toJson() {
    return Figures.json(this);
  }

  /** Returns all figures as a table for people. */
  public String toTable() {
    return Figures.table("shared-memory arena", this);
  }
}
