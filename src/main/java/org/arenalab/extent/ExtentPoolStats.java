package org.arenalab.extent;

import org.arenalab.statistics.Figure;
import org.arenalab.statistics.Figures;

/**
 * The contents of a pool and the totals of its operations, all of one moment.
 *
 * <pre>
 *   0                                          frontier            backed        capacity
 *   | extent | hole | extent | extent | hole | extent |  tail: backed  |  tail: not    |
 *   |&lt;---------------- usedBytes -------------------&gt;|
 * </pre>
 *
 * <p>{@code usedBytes = occupiedBytes + fragmentedBytes}, {@code freeBytes = capacityBytes -
 * occupiedBytes}.
 *
 * @param capacityBytes space for extents and their tags
 * @param liveExtents number of live extents
 * @param liveBytes requested bytes of the live extents
 * @param occupiedBytes bytes that the live extents take: with their tags, and rounded up to the
 *     alignment
 * @param usedBytes bytes from the start to the end of the last extent
 * @param fragmentedBytes bytes in the holes between extents
 * @param freeBytes bytes in the holes and after the last extent
 * @param largestFreeExtentBytes the largest hole, or the tail, whichever is larger. An extent can
 *     have 8 B less than that, up to {@link ExtentPool#MAX_EXTENT_BYTES}
 * @param backedBytes part of the range that may occupy memory: written since it was last discarded
 * @param metadataBytes memory beside the range that was written: lists of holes and the map of
 *     block starts
 * @param allocations extents allocated in total; copies made by compaction are not counted
 * @param frees extents freed in total
 * @param refusals allocations that found no room
 * @param compactionSlices calls of {@link ExtentPool#compact}
 * @param longestSliceNs time of the longest slice, including interruptions
 * @param movedExtents extents moved by compaction, in total
 * @param movedBytes bytes copied for these moves
 * @param refusedMoves copies that the owner refused
 * @param releasedBytes bytes discarded from the tail, in total
 */
public record ExtentPoolStats(
    long capacityBytes,
    long liveExtents,
    long liveBytes,
    long occupiedBytes,
    long usedBytes,
    long fragmentedBytes,
    long freeBytes,
    long largestFreeExtentBytes,
    long backedBytes,
    long metadataBytes,
    long allocations,
    long frees,
    long refusals,
    long compactionSlices,
    long longestSliceNs,
    long movedExtents,
    long movedBytes,
    long refusedMoves,
    long releasedBytes) {

  /**
   * Returns the pool's cost beyond the bytes in it: {@code (backedBytes + metadataBytes) /
   * liveBytes - 1}; 0.05 is 5 %. NaN for an empty pool.
   */
  @Figure
  public double overhead() {
    return liveBytes == 0 ? Double.NaN : (double) (backedBytes + metadataBytes) / liveBytes - 1;
  }

  /** Returns all figures as one JSON object. */
  public String toJson() {
    return Figures.json(this);
  }

  /** Returns all figures as a table for people. */
  public String toTable() {
    return Figures.table("extent pool", this);
  }
}
