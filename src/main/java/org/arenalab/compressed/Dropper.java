package org.arenalab.compressed;

import org.arenalab.os.RawMemory;
import org.arenalab.os.SystemCallException;

/**
 * Gives the memory of staged chunks to the kernel, neighbours in one call and a huge page as a
 * whole, and only then says that they are stored. What does not compress stays claimed until then:
 * nobody can have entered it without taking it back.
 */
final class Dropper {
  private final ArenaCore core;
  private final ChunkTable table;
  private final HugeBlocks blocks;

  Dropper(ArenaCore core) {
    this.core = core;
    this.table = core.table;
    this.blocks = core.hugeBlocks;
  }

  /**
   * Gives the memory of what is staged to the kernel, and lets go of what is only claimed, as far
   * as the batch was encoded.
   *
   * @throws SystemCallException if the kernel refuses; what it refused is raw as before
   */
  void drop(AccessSlot slot, Scratch scratch, int end, Compressor.Tally tally) {
    int[] ids = scratch.ids;
    int from = scratch.dropped;
    scratch.dropped = end;
    SystemCallException failure = null;
    while (from < end) {
      int to = endOfBlock(scratch, from, end);
      try {
        if (!blocks.isHuge(ids[from]) || !dropHugePage(slot, scratch, from, to, tally)) {
          dropRuns(slot, scratch, from, to, tally);
        }
      } catch (SystemCallException e) {
        failure = e;
      } finally {
        letGo(slot, scratch, from, to, tally);
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
   * Gives a huge page back by one call, if all of its chunks are staged, but for a few that do not
   * compress: these are set aside meanwhile. If that cannot be, the kernel splits the page, before
   * anybody has to wait.
   *
   * @return whether everything is done
   */
  private boolean dropHugePage(
      AccessSlot slot, Scratch scratch, int from, int to, Compressor.Tally tally) {
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
      return dropWhole(slot, scratch, from, to, first, tally);
    }
    SetAside aside =
        others > SetAside.most(blocks)
            ? null
            : SetAside.take(core, slot, scratch, from, to, others, tally);
    if (aside == null) {
      blocks.split(first);
      return false;
    }
    try {
      return dropWhole(slot, scratch, from, to, first, tally);
    } finally {
      aside.putBack();
    }
  }

  /** What is only claimed; it is remembered if it did not compress. */
  private void letGo(AccessSlot slot, Scratch scratch, int from, int to, Compressor.Tally tally) {
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

  static void countRejected(AccessSlot slot, long claim, Compressor.Tally tally) {
    slot.countAttempt(claim);
    slot.count(Counter.INCOMPRESSIBLE);
    slot.count(Counter.REJECTS_SMALL_GAIN);
    tally.rejected++;
  }

  private boolean dropWhole(
      AccessSlot slot, Scratch scratch, int from, int to, int first, Compressor.Tally tally) {
    if (!startDroppingAll(scratch, from, to)) {
      blocks.split(first);
      return false;
    }
    dropRun(slot, scratch, from, to, first, blocks.chunksInBlock(), tally);
    return true;
  }

  /** False where somebody has stolen one. */
  private boolean startDroppingAll(Scratch scratch, int from, int to) {
    boolean all = true;
    for (int i = from; i < to; i++) {
      boolean wasStaged = ChunkWord.phase(scratch.words[i]) == ChunkWord.STAGED;
      all &= isDropping(scratch, i) || !wasStaged;
    }
    return all;
  }

  private void dropRuns(
      AccessSlot slot, Scratch scratch, int first, int end, Compressor.Tally tally) {
    int[] ids = scratch.ids;
    SystemCallException failure = null;
    int from = first;
    while (from < end) {
      int to = from;
      int limit = Math.min(end, from + core.discardChunks);
      while (to < limit && (to == from || ids[to] == ids[to - 1] + 1) && isDropping(scratch, to)) {
        to++;
      }
      try {
        if (to > from) {
          dropRun(slot, scratch, from, to, ids[from], to - from, tally);
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

  /** Whether nobody can steal the chunk any more. */
  private boolean isDropping(Scratch scratch, int i) {
    long word = scratch.words[i];
    return switch (ChunkWord.phase(word)) {
      case ChunkWord.DROPPING -> true;
      case ChunkWord.STAGED -> startDropping(scratch, i, word);
      default -> false;
    };
  }

  private boolean startDropping(Scratch scratch, int i, long staged) {
    long dropping = ChunkWord.toPhase(staged, ChunkWord.DROPPING);
    boolean mine = table.compareAndSetWord(scratch.ids[i], staged, dropping);
    scratch.words[i] = mine ? dropping : 0;
    return mine;
  }

  /**
   * Those of the batch from {@code from} on that are being dropped, all within the range. One among
   * them that is still claimed, as far as the batch knows, was stolen; it is set aside, as another
   * compressor has rejected it since.
   */
  private void dropRun(
      AccessSlot slot,
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
        if (ChunkWord.phase(scratch.words[i]) == ChunkWord.DROPPING) {
          unstage(scratch, i);
        }
      }
    }
    slot.count(Counter.DROP_CALLS);
    for (int i = from; i < to; i++) {
      if (ChunkWord.phase(scratch.words[i]) == ChunkWord.DROPPING) {
        slot.count(Counter.DROPPED_CHUNKS);
        publish(slot, scratch.ids[i], scratch.words[i], tally);
      }
    }
    core.lru.add(Lru.YOUNG, scratch.ids, from, to);
  }

  /**
   * The kernel refused: the chunk is raw as before. Its bytes are made again, as the kernel may
   * have taken them before it came to what it refused.
   */
  private void unstage(Scratch scratch, int i) {
    int id = scratch.ids[i];
    long dropping = scratch.words[i];
    long place = table.place(id);
    if (ChunkWord.is(dropping, ChunkWord.SAME)) {
      Fill.write(place, table.links(id), core.rawAddress(id), core.chunkBytes);
    } else {
      if (core.decodeToScratch(dropping, place, scratch)) {
        RawMemory.copy(scratch.plainAddress, core.rawAddress(id), core.chunkBytes);
      }
      core.pool.free(core.offset(dropping));
    }
    table.stamp(id, core.epoch);
    table.setWord(id, ChunkWord.next(dropping, ChunkWord.RAW, 0));
  }

  private void publish(AccessSlot slot, int id, long dropping, Compressor.Tally tally) {
    if (ChunkWord.is(dropping, ChunkWord.SAME)) {
      table.setWord(id, ChunkWord.next(dropping, ChunkWord.SAME_FILLED, 0));
      slot.count(Counter.SAME_FILLED);
      slot.count(Counter.SAME_FILLED_OPS);
      tally.sameFilled++;
      return;
    }
    int storedBytes = ChunkTable.storedBytes(table.place(id));
    table.setLinks(id, Lru.UNLINKED);
    table.setWord(id, ChunkWord.toPhase(dropping, ChunkWord.COMPRESSED));
    slot.count(Counter.COMPRESSED);
    slot.count(Counter.COMPRESS_OPS);
    slot.count(Counter.COMPRESSED_BYTES, storedBytes);
    tally.compressed++;
    tally.compressedBytes += storedBytes;
  }
}
