package org.arenalab.compressed;

import org.arenalab.codec.CodecBuffers;
import org.arenalab.compressed.chunk.ChunkTable;
import org.arenalab.compressed.chunk.ChunkWord;
import org.arenalab.compressed.chunk.Counter;
import org.arenalab.compressed.chunk.HazardSlot;
import org.arenalab.extent.ExtentPool;
import org.arenalab.os.RawMemory;

/** An evictor that finds room in a full pool: by compaction, and by its {@link EvictionPolicy}. */
final class Evictor {
  /**
   * Limit on successful evictions to store one chunk; the loop allows one more. Attempts that make
   * no room are not limited.
   */
  private static final int MAX_VICTIMS = 64;

  /** Limit on compaction slices, of at most 50 us each, for one attempt. */
  private static final int MAX_SLICES = 16;

  /**
   * Evictions between two compactions. Extents that shrink leave small holes, which compaction
   * joins.
   */
  private static final int VICTIMS_BETWEEN_COMPACTIONS = 4;

  /**
   * Divisor: a pool that eviction could not relieve is not tried again while less than 1 / 64 is
   * free.
   */
  private static final int SATURATED_FRACTION = 64;

  private final CompressedArenaConfig config;
  private final RawChunks raw;
  private final ChunkTable table;
  private final Lru lru;
  private final ChunkStore store;
  private final ExtentPool pool;
  private final Decompressor decompressor;
  private volatile boolean saturated;

  Evictor(ArenaParts parts, Decompressor decompressor) {
    config = parts.config();
    raw = parts.raw();
    table = parts.table();
    lru = parts.lru();
    store = parts.store();
    pool = store.pool();
    this.decompressor = decompressor;
  }

  /** Returns whether encoding a chunk would be wasted: the pool is full and cannot be relieved. */
  boolean isSaturated() {
    return saturated;
  }

  /** Returns whether the policy can relieve a full pool, given chunks to evict. */
  boolean canEvict() {
    return config.evictionPolicy() != EvictionPolicy.REFUSE;
  }

  /** Records that a chunk was refused. */
  void noteRefusal() {
    saturated = isNearlyFull();
  }

  private boolean isNearlyFull() {
    return pool.stats().freeBytes() < config.capacityBytes() / SATURATED_FRACTION;
  }

  /** Checks whether a saturated pool has room again. Call before storing many chunks. */
  void reconsider() {
    if (saturated) {
      saturated = isNearlyFull();
    }
  }

  /**
   * Allocates an extent for a chunk, with compaction and eviction if needed; returns {@link
   * ExtentPool#NONE} on failure.
   */
  long allocate(HazardSlot slot, int storedBytes, int id) {
    long offset = pool.allocate(storedBytes, id);
    for (int victims = 0; offset == ExtentPool.NONE && victims <= MAX_VICTIMS; victims++) {
      if (victims % VICTIMS_BETWEEN_COMPACTIONS == 0) {
        offset = allocateCompacting(storedBytes, id);
        if (offset != ExtentPool.NONE) {
          return offset;
        }
      }
      if (!evictOne(slot)) {
        offset = allocateCompacting(storedBytes, id);
        break;
      }
      offset = pool.allocate(storedBytes, id);
    }
    return offset;
  }

  /** Compacts and allocates, if the free space is large enough but in pieces. */
  private long allocateCompacting(int storedBytes, int id) {
    boolean more = pool.stats().freeBytes() >= store.occupiedBytes(storedBytes);
    for (int slice = 0; more && slice < MAX_SLICES; slice++) {
      more = store.compact(ExtentPool.MAX_SLICE_NS);
      long offset = pool.allocate(storedBytes, id);
      if (offset != ExtentPool.NONE) {
        return offset;
      }
    }
    return ExtentPool.NONE;
  }

  private boolean evictOne(HazardSlot slot) {
    return switch (config.evictionPolicy()) {
      case REFUSE -> false;
      case DECOMPRESS -> decompressOne(slot);
      case RECOMPRESS -> recompressOne(slot);
    };
  }

  private boolean decompressOne(HazardSlot slot) {
    for (int id = lru.poll(Lru.YOUNG); id != 0; id = lru.poll(Lru.YOUNG)) {
      long word = table.wordVolatile(id);
      while (ChunkWord.phase(word) == ChunkWord.COMPRESSED) {
        Decompressor.Outcome outcome =
            decompressor.tryDecompress(slot, id, word, Counter.EVICTIONS);
        if (outcome == Decompressor.Outcome.LOADED) {
          return true;
        }
        if (outcome == Decompressor.Outcome.DAMAGED) {
          break;
        }
        word = table.wordVolatile(id);
      }
    }
    return false;
  }

  private boolean recompressOne(HazardSlot slot) {
    // Takes buffers before the victim is claimed. If the allocation failed later, the victim
    // would stay LOADING forever.
    CodecBuffers buffers = store.takeBuffers();
    try {
      return recompressOne(slot, buffers);
    } finally {
      store.giveBack(buffers);
    }
  }

  private boolean recompressOne(HazardSlot slot, CodecBuffers buffers) {
    for (int id = lru.poll(Lru.YOUNG); id != 0; id = lru.poll(Lru.YOUNG)) {
      long word = table.wordVolatile(id);
      while (ChunkWord.phase(word) == ChunkWord.COMPRESSED
          && !ChunkWord.is(word, ChunkWord.DENSE)) {
        long loading = Decompressor.loading(word);
        if (table.compareAndSetWord(id, word, loading)) {
          if (recompress(slot, id, loading, buffers)) {
            return true;
          }
          break;
        }
        word = table.wordVolatile(id);
      }
    }
    return false;
  }

  /** Encodes a chunk by the denser codec; returns whether that made room. */
  private boolean recompress(HazardSlot slot, int id, long loading, CodecBuffers buffers) {
    boolean encoded = false;
    try {
      long payload = table.payload(id);
      if (!store.decode(loading, payload, buffers)) {
        slot.count(Counter.DAMAGED_EXTENTS);
        return false;
      }
      int before = ChunkTable.storedBytes(payload);
      int after = store.encodeDense(buffers);
      encoded = true;
      if (store.occupiedBytes(after) >= store.occupiedBytes(before)) {
        publishSettled(id, ChunkWord.toPhase(loading, ChunkWord.COMPRESSED));
        slot.count(Counter.RECOMPRESS_REJECTS);
        return false;
      }
      replace(slot, id, loading, buffers, before, after);
      return true;
    } finally {
      if (!encoded) {
        table.setWord(id, ChunkWord.toPhase(loading, ChunkWord.COMPRESSED));
      }
    }
  }

  private void publishSettled(int id, long word) {
    lru.remove(id);
    table.setWord(id, word);
    lru.add(Lru.SETTLED, id);
  }

  /**
   * Moves a chunk from one extent to a smaller one. The old extent is freed first, because the pool
   * has no room for both. If another thread takes the freed room, the chunk becomes raw.
   */
  private void replace(
      HazardSlot slot, int id, long loading, CodecBuffers buffers, int before, int after) {
    store.free(loading);
    long offset = pool.allocate(after, id);
    if (offset == ExtentPool.NONE) {
      RawMemory.copy(buffers.plainAddress(), raw.address(id), raw.chunkBytes());
      lru.remove(id);
      table.stamp(id);
      table.setWord(id, ChunkWord.next(loading, ChunkWord.RAW, 0));
      Decompressor.countGone(slot, loading, before);
      slot.count(Counter.EVICTIONS);
      return;
    }
    table.setPayload(id, store.put(buffers, 0, after, offset));
    publishSettled(
        id, ChunkWord.next(loading, ChunkWord.COMPRESSED, store.granule(offset), ChunkWord.DENSE));
    slot.count(Counter.DENSE);
    slot.count(Counter.COMPRESSED_BYTES, after - before);
    slot.count(Counter.RECOMPRESS_OPS);
  }
}
