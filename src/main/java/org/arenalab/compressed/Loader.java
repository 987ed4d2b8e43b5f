package org.arenalab.compressed;

import org.arenalab.os.RawMemory;
import org.arenalab.os.SystemCallException;

/** Brings stored chunks back to their raw memory. */
final class Loader {
  private final ArenaCore core;
  private final ChunkTable table;

  Loader(ArenaCore core) {
    this.core = core;
    this.table = core.table;
  }

  /** What {@link #load} came to. */
  enum Outcome {
    LOADED,
    /** Another thread was faster: read the word again. */
    LOST,
    DAMAGED
  }

  /**
   * Tries to bring a chunk back.
   *
   * @param word COMPRESSED or SAME_FILLED, as it was just read
   * @param cause what to count it as
   */
  Outcome load(AccessSlot slot, int id, long word, Counter cause) {
    long loading = loading(word);
    if (!table.compareAndSetWord(id, word, loading)) {
      return Outcome.LOST;
    }
    boolean filled = false;
    try {
      filled = fill(id, loading);
    } finally {
      if (!filled) {
        restore(id, loading);
      }
    }
    if (!filled) {
      slot.count(Counter.DAMAGED_EXTENTS);
      return Outcome.DAMAGED;
    }
    finish(slot, id, loading);
    slot.count(cause);
    return Outcome.LOADED;
  }

  /** The word of a stored chunk that one thread has to itself. */
  static long loading(long word) {
    long same = ChunkWord.phase(word) == ChunkWord.SAME_FILLED ? ChunkWord.SAME : 0;
    return ChunkWord.next(
        word, ChunkWord.LOADING, ChunkWord.body(word), (word & ChunkWord.DENSE) | same);
  }

  private boolean fill(int id, long loading) {
    long place = table.place(id);
    if (!ChunkWord.is(loading, ChunkWord.SAME)) {
      return core.decodeToRaw(id, loading, place);
    }
    // What the kernel took reads as zeros.
    Fill.writeToZeros(place, table.links(id), core.rawAddress(id), core.chunkBytes);
    return true;
  }

  /**
   * Gives back what was backed for the stored ones among consecutive chunks, from the first on.
   *
   * @return how many there were, at most {@code most}, before one that is not stored
   */
  int discardStored(int firstId, int most) {
    int count = 0;
    try {
      while (count < Math.min(most, core.discardChunks) && takeStored(firstId + count)) {
        count++;
      }
      if (count > 0) {
        zero(firstId, count);
      }
    } finally {
      for (int id = firstId; id < firstId + count; id++) {
        settle(id, table.wordVolatile(id));
      }
      core.lru.addMissing(firstId, count);
    }
    return count;
  }

  private boolean takeStored(int id) {
    long word = table.wordVolatile(id);
    return ChunkWord.isStored(word) && table.compareAndSetWord(id, word, loading(word));
  }

  /** Back to where it was, for what could not be loaded. */
  void restore(int id, long loading) {
    zero(id, 1);
    settle(id, loading);
  }

  /** Makes memory read as zeros: gives it back, or fills it where the kernel refuses. */
  private void zero(int firstId, int count) {
    try {
      core.discardRaw(firstId, count);
    } catch (SystemCallException e) {
      RawMemory.fill(core.rawAddress(firstId), (long) count * core.chunkBytes, (byte) 0);
    }
  }

  private void settle(int id, long loading) {
    table.setWord(
        id,
        ChunkWord.is(loading, ChunkWord.SAME)
            ? ChunkWord.next(loading, ChunkWord.SAME_FILLED, 0)
            : ChunkWord.toPhase(loading, ChunkWord.COMPRESSED));
  }

  /** The chunk's raw memory is as it should be: nothing refers to the stored bytes any more. */
  void finish(AccessSlot slot, int id, long loading) {
    if (ChunkWord.is(loading, ChunkWord.SAME)) {
      slot.count(Counter.SAME_FILLED, -1);
      table.stamp(id, core.epoch);
      table.setWord(id, ChunkWord.next(loading, ChunkWord.RAW, 0));
      return;
    }
    int storedBytes = ChunkTable.storedBytes(table.place(id));
    core.lru.remove(id);
    table.stamp(id, core.epoch);
    table.setWord(id, ChunkWord.next(loading, ChunkWord.RAW, 0));
    core.pool.free(core.offset(loading));
    countGone(slot, loading, storedBytes);
  }

  /** Frees the extent of a chunk that the thread has to itself, and leaves the word to it. */
  void forget(AccessSlot slot, int id, long loading) {
    core.lru.remove(id);
    core.pool.free(core.offset(loading));
    countGone(slot, loading, ChunkTable.storedBytes(table.place(id)));
  }

  static void countGone(AccessSlot slot, long word, int storedBytes) {
    slot.count(Counter.COMPRESSED, -1);
    slot.count(Counter.COMPRESSED_BYTES, -storedBytes);
    if (ChunkWord.is(word, ChunkWord.DENSE)) {
      slot.count(Counter.DENSE, -1);
    }
  }
}
