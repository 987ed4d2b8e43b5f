package org.arenalab.extent;

import org.arenalab.os.Internal;

/**
 * A rebuild of a pool from the extents that its owner names, not from a walk over the tags. A
 * process that died inside a call leaves tags that contradict each other between extents, and
 * {@link PoolRebuild} refuses them. The tag of a published extent is complete before the owner
 * publishes its offset. It does not change until after the owner has given up the offset.
 *
 * <p>All space between the named extents becomes holes. No byte of a kept extent is written, so
 * readers may be in it. A process that dies in a salvage leaves a pool that is salvaged in the same
 * way.
 *
 * <p>Cost: one access for each extent to check its tag and one to note it, and a scan of a bitmap
 * of one bit for each granule up to the last extent.
 */
@Internal
public final class Salvage {
  /** The result of naming an extent. */
  public enum Verdict {
    KEPT,
    /** No extent of this size can start at the offset. */
    OUT_OF_BOUNDS,
    /** No extent starts there. */
    NOT_LIVE,
    /** An extent with another owner starts there. */
    FOREIGN,
    /** The extent that starts there has another size. */
    OTHER_SIZE,
    /** The extent was named before. */
    NAMED_TWICE
  }

  private final ExtentSpace space;
  private final ExtentTags tags;
  private final long rangeAddress;
  private final KeptBlocks kept;
  private long extents;
  private long extentBytes;

  /**
   * @param space empty, over the memory of the pool
   * @param kept empty
   */
  Salvage(ExtentSpace space, long rangeAddress, KeptBlocks kept) {
    this.space = space;
    this.rangeAddress = rangeAddress;
    this.kept = kept;
    tags = space.tags;
  }

  /** Returns whether an extent of this size could start at the offset. */
  public boolean fits(long offset, int sizeBytes) {
    long block = tags.blockAt(offset);
    return sizeBytes >= 1
        && sizeBytes <= ExtentPool.MAX_EXTENT_BYTES
        && block >= 0
        && block <= space.capacityGranules - tags.granulesFor(sizeBytes)
        && offset == tags.offset((int) block);
  }

  /** Returns the address of the byte at an offset that {@link #fits}. */
  public long address(long offset) {
    return rangeAddress + offset;
  }

  /**
   * Keeps an extent if its tag has this size and this owner.
   *
   * @param offset any value
   * @param sizeBytes any value
   * @param owner 0 to {@link ExtentPool#MAX_OWNER}
   */
  public Verdict keep(long offset, int sizeBytes, long owner) {
    if (!fits(offset, sizeBytes)) {
      return Verdict.OUT_OF_BOUNDS;
    }
    int block = (int) tags.blockAt(offset);
    if (!tags.isLive(block)) {
      return Verdict.NOT_LIVE;
    }
    if (tags.owner(block) != owner) {
      return Verdict.FOREIGN;
    }
    if (tags.sizeBytes(block) != sizeBytes) {
      return Verdict.OTHER_SIZE;
    }
    return kept.add(block) ? Verdict.KEPT : Verdict.NAMED_TWICE;
  }

  /** Makes the kept extents the only ones of the pool. */
  void run(Survivors survivors) {
    survivors.name(this);
    int end = 0;
    for (int block = kept.next(0); block != ExtentTags.NONE; block = kept.next(block + 1)) {
      if (block < end) {
        survivors.dropped(tags.offset(block), tags.owner(block));
      } else {
        end = add(block, end);
      }
    }
    space.restore(end, extents, extentBytes);
  }

  /** Adds a block after the hole that begins at {@code end}, if there is one; returns its end. */
  private int add(int block, int end) {
    tags.clearHoleBefore(block);
    if (end < block) {
      int hole = space.holes.add(end, block - end);
      tags.setHoleStart(end, hole);
      tags.setHoleEnd(block, hole);
      tags.setHoleBefore(block);
      space.starts.add(end);
    }
    space.starts.add(block);
    extents++;
    extentBytes += tags.sizeBytes(block);
    return block + tags.granules(block);
  }
}
