package org.arenalab.shm;

import org.arenalab.os.Figures;

/**
 * An arena's counters, as any process that has it attached reads them. Each is maintained where the
 * event happens; none is found by a walk over blocks. All are exact once no operation is under way;
 * while some are, a figure may be ahead or behind by those. A process killed inside an operation
 * leaves what it was doing as a live block that nobody frees, and may leave a count ahead or behind
 * by that one block, or by what one lease has counted since its last range.
 *
 * <p>{@code allocatedBytes = liveBytes + recycledBytes + paddingBytes + leasedFreeBytes}
 *
 * @param capacityBytes what can be allocated in all
 * @param allocatedBytes what was carved from the pool since the last reset
 * @param peakBytes the most that {@code allocatedBytes} ever was, over all resets
 * @param liveBytes blocks that are allocated and not freed, in whole blocks of their size classes
 * @param recycledBytes freed blocks that wait to be used again
 * @param paddingBytes lost to alignment until the next reset
 * @param leasedFreeBytes held by leases and not yet used
 * @param allocations ever, however served
 * @param reuses the allocations among them that a freed block served
 * @param frees ever
 * @param failures requests that found no room, ever
 * @param leases granted ever
 * @param openLeases now
 * @param resets ever
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
    return Figures.json(Figures.of(this));
  }

  /** Returns all figures as a table for people. */
  public String toTable() {
    return Figures.table("shared-memory arena", Figures.of(this));
  }
}
