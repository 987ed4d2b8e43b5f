package org.arenalab.compressed;

import java.util.Map;
import org.arenalab.os.Figures;

/**
 * What a pool holds and has done, all of one moment.
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
 * @param capacityBytes for extents and their tags
 * @param liveExtents how many there are
 * @param liveBytes what was asked for, in live extents
 * @param occupiedBytes what those take: with their tags, and rounded up to the alignment
 * @param usedBytes from the start to the end of the last extent
 * @param fragmentedBytes in the holes between extents
 * @param freeBytes in the holes and behind the last extent
 * @param largestFreeExtentBytes the largest hole, or the tail, whichever is larger; an extent can
 *     have 8 B less than that, and no more than {@link ExtentPool#MAX_EXTENT_BYTES}
 * @param backedBytes of the range, what was written since the kernel gave it: it may take memory
 * @param metadataBytes beside the range: lists of holes and the map of where extents start, as far
 *     as they were written
 * @param allocations extents handed out, since ever; copies made by compaction are not counted
 * @param frees of those, how many came back
 * @param refusals allocations that found no room
 * @param compactionSlices calls of {@link ExtentPool#compact}
 * @param longestSliceNs the longest of those, with whatever interrupted it
 * @param movedExtents moved by compaction, since ever
 * @param movedBytes what was copied for that
 * @param refusedMoves copies that their owner did not want any more
 * @param releasedBytes given back to the kernel from the tail, since ever
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
   * What the pool costs beyond the bytes in it: {@code (backedBytes + metadataBytes) / liveBytes -
   * 1}; 0.05 is 5 %. NaN for an empty pool.
   */
  public double overhead() {
    return liveBytes == 0 ? Double.NaN : (double) (backedBytes + metadataBytes) / liveBytes - 1;
  }

  /** Returns all figures as one JSON object. */
  public String toJson() {
    return Figures.json(figures());
  }

  /** Returns all figures as a table for people. */
  public String toTable() {
    return Figures.table("extent pool", figures());
  }

  private Map<String, Object> figures() {
    Map<String, Object> figures = Figures.of(this);
    figures.put("overhead", Figures.ratio(overhead()));
    return figures;
  }
}
