package org.arenalab.compressed;

import org.arenalab.codec.CodecBuffers;
import org.arenalab.compressed.chunk.ChunkTable;
import org.arenalab.compressed.chunk.ChunkWord;
import org.arenalab.compressed.chunk.Counter;
import org.arenalab.compressed.chunk.HazardSlot;
import org.arenalab.extent.ExtentPool;
import org.arenalab.os.RawMemory;

/**
 * A recompressor that moves compressed chunks to the denser codec: to make room in a full pool, or
 * because they have been stored for long.
 *
 * <p>It decodes and encodes a chunk without owning it, into buffers of its own. An access loads the
 * chunk concurrently, and never waits for a codec here. Then the recompressor owns the chunk while
 * it changes the entry: the time of two list changes. The word has a version. A chunk that was
 * loaded, freed, evicted or moved since is refused, and the encoded bytes are dropped.
 */
class Recompressor {
  private final RawChunks raw;
  private final ChunkTable table;
  private final Lru lru;
  private final ChunkStore store;
  private final ExtentPool pool;
  private final Observation observation;

  Recompressor(ArenaParts parts) {
    raw = parts.raw();
    table = parts.table();
    lru = parts.lru();
    store = parts.store();
    pool = store.pool();
    observation = parts.observation();
  }

  /** The result of {@link #tryRecompress}. */
  enum Outcome {
    DENSER,
    /** The denser codec does not make the chunk smaller. The chunk is settled. */
    SETTLED,
    /** Other threads took all room, also that of the chunk's old extent. The chunk is raw. */
    RAW,
    /** Another thread was faster: read the word again. */
    LOST,
    DAMAGED
  }

  /**
   * Moves the chosen chunks of a range to the denser codec. Does nothing without a denser codec.
   *
   * @throws CompressedArenaException (REGION_FREED) if the region is being freed, after the current
   *     chunk
   */
  CompressionResult densify(
      RegionSpan span, HazardSlot slot, int firstId, int endId, Compressor.Choice choice) {
    CompressionResult.Tally tally = new CompressionResult.Tally();
    if (store.hasDenserCodec()) {
      CodecBuffers buffers = store.takeBuffers();
      try {
        for (int id = firstId; id < endId; id++) {
          span.requireLive();
          tally.examined++;
          densify(slot, id, choice, buffers, tally);
        }
      } finally {
        store.giveBack(buffers);
      }
    }
    return tally.result();
  }

  private void densify(
      HazardSlot slot,
      int id,
      Compressor.Choice choice,
      CodecBuffers buffers,
      CompressionResult.Tally tally) {
    long word = table.wordVolatile(id);
    if (!isCandidate(id, word) || !choice.includes(id, ChunkVisitor.UNKNOWN)) {
      return;
    }
    switch (tryRecompress(slot, id, word, buffers, tally)) {
      case DENSER -> {
        slot.count(Counter.DENSIFY_OPS);
        tally.compressed++;
      }
      case SETTLED -> tally.rejected++;
      case RAW -> tally.refused++;
      case LOST -> tally.inUse++;
      case DAMAGED -> {}
    }
  }

  /** Returns whether a chunk is compressed, and may become smaller by the denser codec. */
  boolean isCandidate(int id, long word) {
    return ChunkWord.phase(word) == ChunkWord.COMPRESSED
        && !ChunkWord.is(word, ChunkWord.DENSE)
        && !ChunkTable.isSettled(table.payload(id));
  }

  /**
   * Tries to move a chunk to the denser codec.
   *
   * @param word COMPRESSED, as the caller has read it
   * @param tally for the encoded bytes
   */
  Outcome tryRecompress(
      HazardSlot slot, int id, long word, CodecBuffers buffers, CompressionResult.Tally tally) {
    long payload = table.payload(id);
    if (table.hasChanged(id, word)) {
      return Outcome.LOST;
    }
    boolean decoded = store.decode(word, payload, buffers);
    if (table.hasChanged(id, word)) {
      return Outcome.LOST;
    }
    if (!decoded) {
      slot.count(Counter.DAMAGED_EXTENTS);
      return Outcome.DAMAGED;
    }
    int before = ChunkTable.storedBytes(payload);
    int after = store.encodeDense(buffers);
    if (store.occupiedBytes(after) >= store.occupiedBytes(before)) {
      return trySettle(slot, id, word);
    }
    Outcome outcome = tryReplace(slot, id, word, buffers, after);
    if (outcome == Outcome.DENSER) {
      tally.compressedBytes += after;
    }
    return outcome;
  }

  /** Tries to own a compressed chunk whose word is still the one that the caller has read. */
  boolean tryOwn(int id, long word, long loading) {
    return table.compareAndSetWord(id, word, loading);
  }

  private Outcome trySettle(HazardSlot slot, int id, long word) {
    long loading = Decompressor.loading(word);
    if (!tryOwn(id, word, loading)) {
      return Outcome.LOST;
    }
    table.settle(id);
    publishSettled(id, ChunkWord.toPhase(loading, ChunkWord.COMPRESSED));
    slot.count(Counter.RECOMPRESS_REJECTS);
    return Outcome.SETTLED;
  }

  /** Moves a chunk from its extent to a smaller one. */
  private Outcome tryReplace(HazardSlot slot, int id, long word, CodecBuffers buffers, int after) {
    long offset = pool.allocate(after, id);
    long loading = Decompressor.loading(word);
    long payload = offset == ExtentPool.NONE ? 0 : store.put(buffers, 0, after, offset);
    if (!tryOwn(id, word, loading)) {
      if (offset != ExtentPool.NONE) {
        pool.free(offset);
      }
      return Outcome.LOST;
    }
    int before = table.storedBytes(id);
    if (offset == ExtentPool.NONE) {
      return replaceInFullPool(slot, id, loading, buffers, before, after);
    }
    publishDense(slot, id, loading, offset, payload, after - before);
    store.free(loading);
    return Outcome.DENSER;
  }

  /**
   * Frees the old extent first, because the pool has no room for both. If another thread takes the
   * freed room, the chunk becomes raw.
   */
  private Outcome replaceInFullPool(
      HazardSlot slot, int id, long loading, CodecBuffers buffers, int before, int after) {
    store.free(loading);
    long offset = pool.allocate(after, id);
    if (offset != ExtentPool.NONE) {
      long payload = store.put(buffers, 0, after, offset);
      publishDense(slot, id, loading, offset, payload, after - before);
      return Outcome.DENSER;
    }
    RawMemory.copy(buffers.plainAddress(), raw.address(id), raw.chunkBytes());
    lru.remove(id);
    table.stamp(id);
    table.setWord(id, ChunkWord.next(loading, ChunkWord.RAW, 0));
    Decompressor.countGone(slot, loading, before);
    slot.count(Counter.EVICTIONS);
    observation.becameRaw(slot, id);
    return Outcome.RAW;
  }

  private void publishDense(
      HazardSlot slot, int id, long loading, long offset, long payload, int grownBytes) {
    table.setPayload(id, payload);
    publishSettled(
        id, ChunkWord.next(loading, ChunkWord.COMPRESSED, store.granule(offset), ChunkWord.DENSE));
    slot.count(Counter.DENSE);
    slot.count(Counter.COMPRESSED_BYTES, grownBytes);
    slot.count(Counter.RECOMPRESS_OPS);
  }

  private void publishSettled(int id, long word) {
    lru.remove(id);
    table.setWord(id, word);
    lru.add(Lru.SETTLED, id);
  }
}
