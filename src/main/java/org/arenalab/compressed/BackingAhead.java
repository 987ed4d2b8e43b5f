package org.arenalab.compressed;

import org.arenalab.os.SystemCallException;
import org.arenalab.os.VirtualMemory;

/**
 * Backs the memory of stored chunks before somebody needs it, many pages by one call: for a thread
 * that brings back or overwrites one chunk after the other, and where a range is brought back. What
 * was backed in vain is given back.
 */
final class BackingAhead {
  /** Demand is served one by one until so many came in a row. */
  private static final int STREAK = 3;

  /** The most chunks that are backed ahead of use, one page at a time; and a unit's bytes. */
  private static final int MAX_AHEAD = 16;

  /** Of a block's chunks one in so many must be wanted for it to be backed by a huge page. */
  private static final int MIN_STORED = 4;

  /** From one chunk that is brought back to the next in order. */
  private static final int MAX_STEP = 4;

  /** After so many in a row the next whole block is backed by a huge page. */
  private static final int HUGE_STREAK = 64;

  private final ArenaCore core;
  private final ChunkTable table;
  private final Loader loader;

  BackingAhead(ArenaCore core, Loader loader) {
    this.core = core;
    this.table = core.table;
    this.loader = loader;
  }

  /**
   * For a thread that brings back one chunk after the other: backs the memory of the next ones by
   * one call, which costs less than a fault for each. As many as came in a row so far, so that at
   * the most half of what is backed is in vain, or a block; {@link #release} gives that back.
   */
  void expect(CompressedRegion region, AccessSlot slot, int id) {
    boolean inOrder = isInOrder(slot.lastLoaded(), id);
    if (!inOrder) {
      release(slot);
    }
    slot.loading(id, inOrder);
    if (slot.streak() >= STREAK && id >= slot.preparedEnd()) {
      if (slot.streak() >= HUGE_STREAK && core.hugeBlocks.chunksInBlock() != 0) {
        considerBlock(region, slot, id);
      }
      int wanted = Math.min(slot.streak() + 1, Math.min(MAX_AHEAD, core.unitChunks));
      int count = storedFrom(id, Math.min(wanted, region.endId() - id));
      if (count > 1) {
        populate(id, count);
        slot.prepared(id + count);
      }
    }
  }

  /** Whether a chunk is the last one again, or comes next but for chunks that are raw. */
  private boolean isInOrder(int last, int id) {
    return id >= last && id - last <= MAX_STEP && storedAmong(last + 1, id) == 0;
  }

  /**
   * Unless its block was huge already, or a huge page would be too large for what is left. Stored
   * chunks before this one would keep what is backed for them.
   */
  private boolean backBlock(CompressedRegion region, int id) {
    HugeBlocks blocks = core.hugeBlocks;
    if (blocks.isHuge(id)) {
      return false;
    }
    int end = blocks.endOfBlock(id);
    int first = blocks.startOfBlock(id);
    boolean worthIt =
        first >= region.firstId()
            && end <= region.endId()
            && storedAmong(first, id) == 0
            && storedAmong(id, end) >= blocks.chunksInBlock() / MIN_STORED;
    if (worthIt) {
      blocks.back(id);
    }
    return worthIt;
  }

  private int storedAmong(int from, int end) {
    int stored = 0;
    for (int id = from; id < end; id++) {
      stored += ChunkWord.isStored(table.wordVolatile(id)) ? 1 : 0;
    }
    return stored;
  }

  private void considerBlock(CompressedRegion region, AccessSlot slot, int id) {
    int end = core.hugeBlocks.endOfBlock(id);
    if (slot.consideredEnd() != end) {
      slot.considered(end);
      if (backBlock(region, id)) {
        slot.backed(end);
      }
    }
  }

  private int storedFrom(int firstId, int most) {
    int count = 0;
    while (count < most && ChunkWord.isStored(table.wordVolatile(firstId + count))) {
      count++;
    }
    return count;
  }

  /** As {@link #release}, for threads that do nothing any more. */
  void releaseOfEnded() {
    for (AccessSlot slot : core.slots.all()) {
      if (!slot.isOfLivingThread() && slot.backedEnd() != 0) {
        release(slot);
      }
    }
  }

  /** Gives back what was backed for chunks that this thread then did not load. */
  void release(AccessSlot slot) {
    int end = slot.backedEnd();
    slot.stopAhead();
    discardStored(slot.lastLoaded() + 1, end);
  }

  private void discardStored(int from, int end) {
    int id = from;
    while (id < end) {
      id += Math.max(loader.discardStored(id, end - id), 1);
    }
  }

  /**
   * Backs the memory of the stored ones among consecutive chunks, a call for each run of them; or
   * their whole block, if it is to be brought back up to {@code endId}.
   */
  void prepare(CompressedRegion region, int firstId, int count, int endId) {
    if (core.hugeBlocks.chunksInBlock() != 0 && endId >= core.hugeBlocks.endOfBlock(firstId)) {
      boolean _ = backBlock(region, firstId);
    }
    int end = firstId + count;
    for (int id = firstId; id < end; id++) {
      int stored = storedFrom(id, end - id);
      if (stored > 1) {
        populate(id, stored);
      }
      id += stored;
    }
  }

  /** Of what {@link #prepare} backed, what was not brought back after all. */
  void releasePrepared(int firstId, int endId) {
    discardStored(firstId, Math.min(endId, firstId + Scratch.UNIT));
  }

  private void populate(int firstId, int count) {
    try {
      VirtualMemory.populateForWrite(core.rawAddress(firstId), (long) count * core.chunkBytes);
    } catch (SystemCallException e) {
      // Before Linux 5.14, or out of memory: then each page is backed when it is written.
      System.getLogger(BackingAhead.class.getName())
          .log(System.Logger.Level.DEBUG, "not populated", e);
    }
  }
}
