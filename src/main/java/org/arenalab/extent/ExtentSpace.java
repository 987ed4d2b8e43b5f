package org.arenalab.extent;

import org.arenalab.os.RawMemory;

/**
 * The blocks, the holes and the frontier of a pool: allocates and frees space, with no lock and no
 * check. One thread at a time may use it.
 *
 * <p>Invariants: blocks tile {@code [0, frontier)}; no two holes touch; the last block is live.
 *
 * <p>Cost: constant. An allocation or a free touches the two ends of its extent, and no other
 * memory of the pool.
 */
final class ExtentSpace {
  final ExtentTags tags;
  final BlockStarts starts;
  final Holes holes;
  final int capacityGranules;

  /** Address at which the frontier is stored for a rebuild; 0 for a pool that needs none. */
  private final long frontierAddress;

  private int frontier;

  /** Highest frontier since memory after it was last discarded. */
  private int backedGranules;

  /** Highest frontier ever, up to the last discard. */
  private int mostGranules;

  private long liveExtents;
  private long liveBytes;

  ExtentSpace(
      ExtentTags tags,
      BlockStarts starts,
      Holes holes,
      int capacityGranules,
      long frontierAddress) {
    this.tags = tags;
    this.starts = starts;
    this.holes = holes;
    this.capacityGranules = capacityGranules;
    this.frontierAddress = frontierAddress;
  }

  int frontier() {
    return frontier;
  }

  private void setFrontier(int granule) {
    frontier = granule;
    if (frontierAddress != 0) {
      RawMemory.putInt(frontierAddress, granule);
    }
  }

  /** Sets the counters after a rebuild of all blocks; see {@link PoolRebuild}, {@link Salvage}. */
  void restore(int walkedGranules, long extents, long extentBytes) {
    setFrontier(walkedGranules);
    backedGranules = walkedGranules;
    liveExtents = extents;
    liveBytes = extentBytes;
  }

  int backedGranules() {
    return backedGranules;
  }

  /**
   * Records that memory from this granule on was discarded. The granule is not before the frontier.
   */
  void noteDiscardFrom(int granule) {
    mostGranules = mostGranules();
    backedGranules = granule;
  }

  /** Returns the highest frontier ever. */
  int mostGranules() {
    return Math.max(mostGranules, backedGranules);
  }

  long liveExtents() {
    return liveExtents;
  }

  long liveBytes() {
    return liveBytes;
  }

  long liveGranules() {
    return frontier - holes.granules();
  }

  /** Allocates in the smallest hole that is large enough, otherwise in the tail. */
  int allocate(int sizeBytes, long owner) {
    int hole = holes.bestFit(tags.granulesFor(sizeBytes));
    return allocateIn(hole, sizeBytes, owner);
  }

  /**
   * Allocates at the start of the hole with this number, which is large enough; in the tail if
   * NONE.
   */
  int allocateIn(int hole, int sizeBytes, long owner) {
    int wanted = tags.granulesFor(sizeBytes);
    int block = hole == ExtentTags.NONE ? takeTail(wanted) : takeFrom(hole, wanted);
    if (block != ExtentTags.NONE) {
      tags.setLive(block, sizeBytes, owner);
      liveExtents++;
      liveBytes += sizeBytes;
    }
    return block;
  }

  private int takeTail(int wanted) {
    if (wanted > capacityGranules - frontier) {
      return ExtentTags.NONE;
    }
    int block = frontier;
    setFrontier(block + wanted);
    backedGranules = Math.max(backedGranules, frontier);
    starts.add(block);
    return block;
  }

  /** Takes the start of a hole; the rest stays a hole. */
  private int takeFrom(int hole, int wanted) {
    int block = holes.table.start(hole);
    int size = holes.table.granules(hole);
    if (size == wanted) {
      holes.remove(hole);
      tags.clearHoleBefore(block + size);
    } else {
      holes.resize(hole, block + wanted, size - wanted);
      tags.setHoleStart(block + wanted, hole);
      starts.add(block + wanted);
    }
    return block;
  }

  /** Frees a live block and joins it with the holes and the tail beside it. */
  void free(int block) {
    liveExtents--;
    liveBytes -= tags.sizeBytes(block);
    int end = block + tags.granules(block);
    int before = tags.isHoleBefore(block) ? tags.holeBefore(block) : ExtentTags.NONE;
    if (end == frontier) {
      becomeTail(block, before);
    } else {
      int behind = tags.isLive(end) ? ExtentTags.NONE : tags.holeAt(end);
      becomeHole(block, end, before, behind);
    }
  }

  private void becomeTail(int block, int before) {
    starts.remove(block, frontier, frontier);
    int end = block;
    if (before != ExtentTags.NONE) {
      end = holes.table.start(before);
      holes.remove(before);
      starts.remove(end, end, end);
    }
    setFrontier(end);
  }

  private void becomeHole(int block, int blockEnd, int before, int behind) {
    int start = block;
    int end = blockEnd;
    int hole = before;
    if (behind != ExtentTags.NONE) {
      end += holes.table.granules(behind);
      starts.remove(blockEnd, end, frontier);
    }
    if (before != ExtentTags.NONE) {
      start = holes.table.start(before);
      starts.remove(block, end, frontier);
      if (behind != ExtentTags.NONE) {
        holes.remove(behind);
      }
      holes.resize(before, start, end - start);
    } else if (behind != ExtentTags.NONE) {
      hole = behind;
      holes.resize(behind, start, end - start);
    } else {
      hole = holes.add(start, end - start);
    }
    if (before == ExtentTags.NONE) {
      tags.setHoleStart(start, hole);
    }
    if (hole != behind) {
      tags.setHoleEnd(end, hole);
      tags.setHoleBefore(end);
    }
  }

  /** Returns the live block that ends at the frontier, or NONE. */
  int last() {
    return frontier == 0 ? ExtentTags.NONE : starts.lastAtOrBefore(frontier - 1);
  }

  long largestFreeGranules() {
    return Math.max(holes.largestGranules(), capacityGranules - frontier);
  }

  /** Returns the written bytes of the metadata beside the range. */
  long metadataBytes() {
    return holes.metadataBytes() + starts.bytesUpTo(mostGranules());
  }
}
