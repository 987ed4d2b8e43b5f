package org.arenalab.compressed;

import org.arenalab.codec.SameFilled;
import org.arenalab.os.RawMemory;
import org.arenalab.os.SystemCallException;

/**
 * A discarder that discards the memory of staged chunks and then publishes them as stored. It
 * discards neighbours in one call, and a huge page as a whole. Incompressible chunks stay claimed
 * until the discard. A thread that enters such a chunk must steal it first.
 */
final class Discarder {
  private final ArenaCore core;
  private final ChunkTable table;
  private final HugeBlocks blocks;

  Discarder(ArenaCore core) {
    this.core = core;
    this.table = core.table;
    this.blocks = core.hugeBlocks;
  }

  /**
   * Discards the memory of the staged chunks up to batch index {@code end}, and releases chunks
   * that are only claimed.
   *
   * @throws SystemCallException if the kernel refuses; the refused chunks are raw as before
   */
  void discard(HazardSlot slot, Scratch scratch, int end, Compressor.Tally tally) {
    int[] ids = scratch.ids;
    int from = scratch.discarded;
    scratch.discarded = end;
    SystemCallException failure = null;
    while (from < end) {
      int to = endOfBlock(scratch, from, end);
      try {
        if (!blocks.isHuge(ids[from]) || !tryDiscardHugePage(slot, scratch, from, to, tally)) {
          discardRuns(slot, scratch, from, to, tally);
        }
      } catch (SystemCallException e) {
        failure = e;
      } finally {
        release(slot, scratch, from, to, tally);
      }
      from = to;
    }
    if (failure != null) {
      throw failure;
    }
  }

  private int endOfBlock(Scratch scratch, int from, int end) {
    if (blocks.chunksInBlock() == 0) {
      return end;
    }
    int endId = blocks.endOfBlock(scratch.ids[from]);
    int to = from;
    while (to < end && scratch.ids[to] < endId) {
      to++;
    }
    return to;
  }

  /**
   * Discards a huge page by one call if all of its chunks are staged, except a few incompressible
   * ones. A bounce buffer holds these few during the call. If that is impossible, the kernel splits
   * the page before any thread has to wait.
   *
   * @return whether everything is done
   */
  private boolean tryDiscardHugePage(
      HazardSlot slot, Scratch scratch, int from, int to, Compressor.Tally tally) {
    int first = blocks.startOfBlock(scratch.ids[from]);
    int staged = 0;
    for (int i = from; i < to; i++) {
      staged += ChunkWord.phase(scratch.words[i]) == ChunkWord.STAGED ? 1 : 0;
    }
    if (staged == 0) {
      return false;
    }
    int others = blocks.chunksInBlock() - staged;
    if (others == 0) {
      return tryDiscardWhole(slot, scratch, from, to, first, tally);
    }
    BounceBuffer bounce =
        others > BounceBuffer.maxChunks(blocks)
            ? null
            : BounceBuffer.tryTake(core, slot, scratch, from, to, others, tally);
    if (bounce == null) {
      blocks.split(first);
      return false;
    }
    try {
      return tryDiscardWhole(slot, scratch, from, to, first, tally);
    } finally {
      bounce.restore();
    }
  }

  /** Releases chunks that are only claimed. Rejected chunks become INCOMPRESSIBLE, others RAW. */
  private void release(HazardSlot slot, Scratch scratch, int from, int to, Compressor.Tally tally) {
    for (int i = from; i < to; i++) {
      long claim = scratch.words[i];
      if (ChunkWord.phase(claim) == ChunkWord.CLAIMED) {
        scratch.words[i] = 0;
        int phase = scratch.rejected.get(i) ? ChunkWord.INCOMPRESSIBLE : ChunkWord.RAW;
        long flags = scratch.rejected.get(i) ? ChunkWord.ATTEMPTED : 0;
        long word = ChunkWord.next(claim, phase, 0, flags);
        if (table.compareAndSetWord(scratch.ids[i], claim, word) && scratch.rejected.get(i)) {
          countRejected(slot, claim, tally);
        }
      }
    }
  }

  static void countRejected(HazardSlot slot, long claim, Compressor.Tally tally) {
    slot.countAttempt(claim);
    slot.count(Counter.INCOMPRESSIBLE);
    slot.count(Counter.REJECTS_SMALL_GAIN);
    tally.rejected++;
  }

  private boolean tryDiscardWhole(
      HazardSlot slot, Scratch scratch, int from, int to, int first, Compressor.Tally tally) {
    if (!tryBeginDiscardOfAll(scratch, from, to)) {
      blocks.split(first);
      return false;
    }
    discardRun(slot, scratch, from, to, first, blocks.chunksInBlock(), tally);
    return true;
  }

  /** Moves all staged chunks to DISCARDING; returns false if a thread has stolen one. */
  private boolean tryBeginDiscardOfAll(Scratch scratch, int from, int to) {
    boolean all = true;
    for (int i = from; i < to; i++) {
      boolean wasStaged = ChunkWord.phase(scratch.words[i]) == ChunkWord.STAGED;
      all &= tryBeginDiscard(scratch, i) || !wasStaged;
    }
    return all;
  }

  private void discardRuns(
      HazardSlot slot, Scratch scratch, int first, int end, Compressor.Tally tally) {
    int[] ids = scratch.ids;
    SystemCallException failure = null;
    int from = first;
    while (from < end) {
      int to = from;
      int limit = Math.min(end, from + core.discardChunks);
      while (to < limit
          && (to == from || ids[to] == ids[to - 1] + 1)
          && tryBeginDiscard(scratch, to)) {
        to++;
      }
      try {
        if (to > from) {
          discardRun(slot, scratch, from, to, ids[from], to - from, tally);
        }
      } catch (SystemCallException e) {
        failure = e;
      }
      from = Math.max(to, from + 1);
    }
    if (failure != null) {
      throw failure;
    }
  }

  /**
   * Moves a staged chunk to DISCARDING; returns whether it is there, where no thread can steal it.
   */
  private boolean tryBeginDiscard(Scratch scratch, int i) {
    long word = scratch.words[i];
    return switch (ChunkWord.phase(word)) {
      case ChunkWord.DISCARDING -> true;
      case ChunkWord.STAGED -> tryMoveToDiscarding(scratch, i, word);
      default -> false;
    };
  }

  private boolean tryMoveToDiscarding(Scratch scratch, int i, long staged) {
    long discarding = ChunkWord.toPhase(staged, ChunkWord.DISCARDING);
    boolean mine = table.compareAndSetWord(scratch.ids[i], staged, discarding);
    scratch.words[i] = mine ? discarding : 0;
    return mine;
  }

  /**
   * Discards {@code count} chunks from {@code firstId}, and publishes the DISCARDING ones of batch
   * [from, to). All of these are in the discarded range. A chunk that the batch still has as
   * CLAIMED was stolen. Another compressor has rejected it since, and the bounce buffer holds it;
   * skip it.
   */
  private void discardRun(
      HazardSlot slot,
      Scratch scratch,
      int from,
      int to,
      int firstId,
      int count,
      Compressor.Tally tally) {
    boolean dropped = false;
    try {
      core.discardRaw(firstId, count);
      dropped = true;
    } finally {
      for (int i = from; !dropped && i < to; i++) {
        if (ChunkWord.phase(scratch.words[i]) == ChunkWord.DISCARDING) {
          unstage(scratch, i);
        }
      }
    }
    slot.count(Counter.DROP_CALLS);
    for (int i = from; i < to; i++) {
      if (ChunkWord.phase(scratch.words[i]) == ChunkWord.DISCARDING) {
        slot.count(Counter.DROPPED_CHUNKS);
        publish(slot, scratch.ids[i], scratch.words[i], tally);
      }
    }
    core.lru.add(Lru.YOUNG, scratch.ids, from, to);
  }

  /**
   * Makes a chunk raw again after the kernel refused the discard. The bytes are rebuilt, because
   * the kernel may have discarded them before it refused.
   */
  private void unstage(Scratch scratch, int i) {
    int id = scratch.ids[i];
    long discarding = scratch.words[i];
    long payload = table.payload(id);
    if (ChunkWord.is(discarding, ChunkWord.SAME)) {
      SameFilled.write(payload, table.links(id), core.rawAddress(id), core.chunkBytes);
    } else {
      if (core.decodeToScratch(discarding, payload, scratch)) {
        RawMemory.copy(scratch.plainAddress, core.rawAddress(id), core.chunkBytes);
      }
      core.pool.free(core.offset(discarding));
    }
    table.stamp(id, core.epoch);
    table.setWord(id, ChunkWord.next(discarding, ChunkWord.RAW, 0));
  }

  private void publish(HazardSlot slot, int id, long discarding, Compressor.Tally tally) {
    if (ChunkWord.is(discarding, ChunkWord.SAME)) {
      table.setWord(id, ChunkWord.next(discarding, ChunkWord.SAME_FILLED, 0));
      slot.count(Counter.SAME_FILLED);
      slot.count(Counter.SAME_FILLED_OPS);
      tally.sameFilled++;
      return;
    }
    int storedBytes = ChunkTable.storedBytes(table.payload(id));
    table.setLinks(id, Lru.UNLINKED);
    table.setWord(id, ChunkWord.toPhase(discarding, ChunkWord.COMPRESSED));
    slot.count(Counter.COMPRESSED);
    slot.count(Counter.COMPRESS_OPS);
    slot.count(Counter.COMPRESSED_BYTES, storedBytes);
    tally.compressed++;
    tally.compressedBytes += storedBytes;
  }
}
