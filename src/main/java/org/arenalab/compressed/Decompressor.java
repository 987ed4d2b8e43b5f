package org.arenalab.compressed;

import org.arenalab.codec.SameFilled;
import org.arenalab.compressed.chunk.ChunkTable;
import org.arenalab.compressed.chunk.ChunkWord;
import org.arenalab.compressed.chunk.Counter;
import org.arenalab.compressed.chunk.HazardSlot;

/** A decompressor that rebuilds the raw memory of stored chunks. */
class Decompressor {
  private final RawChunks raw;
  private final ChunkTable table;
  private final Lru lru;
  private final ChunkStore store;

  Decompressor(ArenaParts parts) {
    raw = parts.raw();
    table = parts.table();
    lru = parts.lru();
    store = parts.store();
  }

  /** The result of {@link #tryDecompress}. */
  enum Outcome {
    LOADED,
    /** Another thread was faster: read the word again. */
    LOST,
    DAMAGED
  }

  /**
   * Tries to load a chunk.
   *
   * @param word COMPRESSED or SAME_FILLED, as the caller has read it
   * @param cause counter for the load
   */
  Outcome tryDecompress(HazardSlot slot, int id, long word, Counter cause) {
    long loading = loading(word);
    if (!tryOwn(id, word, loading)) {
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
    publish(slot, id, loading, cause == Counter.PREFETCH_DECOMPRESS);
    slot.count(cause);
    return Outcome.LOADED;
  }

  /**
   * Tries to own a stored chunk. The word holds a version, so a chunk that was loaded and stored
   * again since the caller has read the word is refused.
   */
  boolean tryOwn(int id, long word, long loading) {
    return table.compareAndSetWord(id, word, loading);
  }

  /** Returns the LOADING word of a stored chunk. The thread that publishes it owns the chunk. */
  static long loading(long word) {
    long same = ChunkWord.phase(word) == ChunkWord.SAME_FILLED ? ChunkWord.SAME : 0;
    return ChunkWord.next(
        word, ChunkWord.LOADING, ChunkWord.body(word), (word & ChunkWord.DENSE) | same);
  }

  private boolean fill(int id, long loading) {
    if (!ChunkWord.is(loading, ChunkWord.SAME)) {
      return store.decode(loading, table.payload(id), raw.buffer(id), raw.position(id));
    }
    // Discarded memory reads as zeros.
    SameFilled.writeToZeros(table.value(id), table.outlier(id), raw.address(id), raw.chunkBytes());
    return true;
  }

  /**
   * Discards the memory that was backed for a run of stored chunks.
   *
   * @return the number of stored chunks from the first on, at most {@code most}
   */
  int discardStored(int firstId, int most) {
    int count = 0;
    try {
      while (count < Math.min(most, raw.discardChunks()) && tryClaimStored(firstId + count)) {
        count++;
      }
      if (count > 0) {
        raw.zero(firstId, count);
      }
    } finally {
      for (int id = firstId; id < firstId + count; id++) {
        revertToStored(id, table.wordVolatile(id));
      }
      lru.addMissing(firstId, count);
    }
    return count;
  }

  private boolean tryClaimStored(int id) {
    long word = table.wordVolatile(id);
    return ChunkWord.isStored(word) && table.compareAndSetWord(id, word, loading(word));
  }

  /** Returns a chunk that could not be loaded to its stored phase. */
  void restore(int id, long loading) {
    raw.zero(id, 1);
    revertToStored(id, loading);
  }

  private void revertToStored(int id, long loading) {
    table.setWord(
        id,
        ChunkWord.is(loading, ChunkWord.SAME)
            ? ChunkWord.next(loading, ChunkWord.SAME_FILLED, 0)
            : ChunkWord.toPhase(loading, ChunkWord.COMPRESSED));
  }

  /** Publishes a chunk as raw and frees its extent. Its raw memory already holds its bytes. */
  void finish(HazardSlot slot, int id, long loading) {
    publish(slot, id, loading, false);
  }

  private void publish(HazardSlot slot, int id, long loading, boolean prefetched) {
    if (ChunkWord.is(loading, ChunkWord.SAME)) {
      slot.count(Counter.SAME_FILLED, -1);
      publishRaw(id, loading, prefetched);
      return;
    }
    int storedBytes = table.storedBytes(id);
    lru.remove(id);
    publishRaw(id, loading, prefetched);
    store.free(loading);
    countGone(slot, loading, storedBytes);
  }

  private void publishRaw(int id, long loading, boolean prefetched) {
    if (prefetched) {
      table.stampUnused(id);
    } else {
      table.stamp(id);
    }
    table.setWord(id, ChunkWord.next(loading, ChunkWord.RAW, 0));
  }

  /**
   * Frees the extent of a chunk that the caller owns. The caller still has to write the next word.
   */
  void forget(HazardSlot slot, int id, long loading) {
    lru.remove(id);
    store.free(loading);
    countGone(slot, loading, table.storedBytes(id));
  }

  static void countGone(HazardSlot slot, long word, int storedBytes) {
    slot.count(Counter.COMPRESSED, -1);
    slot.count(Counter.COMPRESSED_BYTES, -storedBytes);
    if (ChunkWord.is(word, ChunkWord.DENSE)) {
      slot.count(Counter.DENSE, -1);
    }
  }
}
