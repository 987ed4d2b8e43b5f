package org.arenalab.compressed;

/**
 * Blocks, holes and the frontier: how space is handed out and taken back, with no lock and no
 * check. For one thread at a time.
 *
 * <p>Invariants: blocks tile {@code [0, frontier)}; no two holes touch; the last block is live.
 *
 * <p>Cost: constant. An allocation writes at most three tags, a free at most four, all of them
 * beside the extent in question.
 */
final class ExtentSpace {
  final ExtentTags tags;
  final BlockStarts starts;
  final Holes holes;
  final int capacityGranules;

  private int frontier;

  /** How far the frontier has been since memory behind it was last given back. */
  private int backedGranules;

  /** How far it has ever been, up to when memory was last given back. */
  private int mostGranules;

  private long liveExtents;
  private long liveBytes;

  ExtentSpace(ExtentTags tags, BlockStarts starts, int capacityGranules) {
    this.tags = tags;
    this.starts = starts;
    this.capacityGranules = capacityGranules;
    holes = new Holes(tags);
  }

  int frontier() {
    return frontier;
  }

  int backedGranules() {
    return backedGranules;
  }

  /** Memory from that granule on was given back; it is not before the frontier. */
  void backedUpTo(int granule) {
    mostGranules = mostGranules();
    backedGranules = granule;
  }

  /** How far the frontier has ever been. */
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

  /** The smallest hole that is large enough, else the tail. */
  int allocate(int sizeBytes, long owner) {
    int hole = holes.bestFit(tags.granulesFor(sizeBytes));
    return allocateIn(hole, sizeBytes, owner);
  }

  /** At the start of that hole, which is large enough; in the tail if it is NONE. */
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
    frontier += wanted;
    backedGranules = Math.max(backedGranules, frontier);
    starts.add(block);
    return block;
  }

  /** The start of the hole; what is left of it stays one. */
  private int takeFrom(int hole, int wanted) {
    int size = tags.granules(hole);
    holes.remove(hole, size);
    if (size == wanted) {
      tags.clearHoleBefore(hole + size);
    } else {
      holes.add(hole + wanted, size - wanted);
      starts.add(hole + wanted);
    }
    return hole;
  }

  /** Takes a live block back, and joins it with the holes and the tail beside it. */
  void free(int block) {
    liveExtents--;
    liveBytes -= tags.sizeBytes(block);
    int start = block;
    int end = block + tags.granules(block);
    if (tags.isHoleBefore(block)) {
      int before = tags.granulesOfHoleBefore(block);
      start -= before;
      holes.remove(start, before);
      starts.remove(block, end, frontier);
    }
    if (end < frontier && !tags.isLive(end)) {
      int behind = tags.granules(end);
      holes.remove(end, behind);
      starts.remove(end, end + behind, frontier);
      end += behind;
    }
    if (end == frontier) {
      starts.remove(start, end, frontier);
      frontier = start;
    } else {
      holes.add(start, end - start);
      tags.setHoleBefore(end);
    }
  }

  /** The live block that ends at the frontier, or NONE. */
  int last() {
    return frontier == 0 ? ExtentTags.NONE : starts.lastAtOrBefore(frontier - 1);
  }

  long largestFreeGranules() {
    return Math.max(holes.largestGranules(), capacityGranules - frontier);
  }

  /** Beside the range, as far as it was written. */
  long metadataBytes() {
    return holes.metadataBytes() + starts.bytesUpTo(mostGranules());
  }
}
