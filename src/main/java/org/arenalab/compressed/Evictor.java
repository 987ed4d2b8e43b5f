package org.arenalab.compressed;

import org.arenalab.extent.ExtentPool;
import org.arenalab.extent.Relocation;
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

  private final ArenaCore core;
  private final ChunkTable table;
  private final Decompressor decompressor;
  private final Relocation moves;
  private volatile boolean saturated;

  Evictor(ArenaCore core, Decompressor decompressor, Relocation moves) {
    this.core = core;
    this.table = core.table;
    this.decompressor = decompressor;
    this.moves = moves;
  }

  /** Returns whether encoding a chunk would be wasted: the pool is full and cannot be relieved. */
  boolean isSaturated() {
    return saturated;
  }

  /** Returns whether the policy can relieve a full pool, given chunks to evict. */
  boolean canEvict() {
    return core.config.evictionPolicy() != EvictionPolicy.REFUSE;
  }

  /** Records that a chunk was refused. */
  void noteRefusal() {
    saturated = isNearlyFull();
  }

  private boolean isNearlyFull() {
    return core.pool.stats().freeBytes() < core.config.capacityBytes() / SATURATED_FRACTION;
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
    long offset = core.pool.allocate(storedBytes, id);
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
      offset = core.pool.allocate(storedBytes, id);
    }
    return offset;
  }

  /** Compacts and allocates, if the free space is large enough but in pieces. */
  private long allocateCompacting(int storedBytes, int id) {
    boolean more = core.pool.stats().freeBytes() >= core.occupiedBytes(storedBytes);
    for (int slice = 0; more && slice < MAX_SLICES; slice++) {
      more = core.pool.compact(ExtentPool.MAX_SLICE_NS, moves);
      long offset = core.pool.allocate(storedBytes, id);
      if (offset != ExtentPool.NONE) {
        return offset;
      }
    }
    return ExtentPool.NONE;
  }

  private boolean evictOne(HazardSlot slot) {
    return switch (core.config.evictionPolicy()) {
      case REFUSE -> false;
      case DECOMPRESS -> decompressOne(slot);
      case RECOMPRESS -> recompressOne(slot);
    };
  }

  private boolean decompressOne(HazardSlot slot) {
    for (int id = core.lru.poll(Lru.YOUNG); id != 0; id = core.lru.poll(Lru.YOUNG)) {
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
    // Takes scratch memory before the victim is claimed. If the allocation failed later, the victim
    // would stay LOADING forever.
    Scratch scratch = core.scratches.take();
    try {
      return recompressOne(slot, scratch);
    } finally {
      core.scratches.giveBack(scratch);
    }
  }

  private boolean recompressOne(HazardSlot slot, Scratch scratch) {
    for (int id = core.lru.poll(Lru.YOUNG); id != 0; id = core.lru.poll(Lru.YOUNG)) {
      long word = table.wordVolatile(id);
      while (ChunkWord.phase(word) == ChunkWord.COMPRESSED
          && !ChunkWord.is(word, ChunkWord.DENSE)) {
        long loading = Decompressor.loading(word);
        if (table.compareAndSetWord(id, word, loading)) {
          if (recompress(slot, id, loading, scratch)) {
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
  private boolean recompress(HazardSlot slot, int id, long loading, Scratch scratch) {
    boolean encoded = false;
    try {
      long payload = table.payload(id);
      if (!core.decodeToScratch(loading, payload, scratch)) {
        slot.count(Counter.DAMAGED_EXTENTS);
        return false;
      }
      int before = ChunkTable.storedBytes(payload);
      int after = core.denseCodec().compress(scratch.plain, 0, core.chunkBytes, scratch.encoded, 0);
      encoded = true;
      if (core.occupiedBytes(after) >= core.occupiedBytes(before)) {
        publishSettled(id, ChunkWord.toPhase(loading, ChunkWord.COMPRESSED));
        slot.count(Counter.RECOMPRESS_REJECTS);
        return false;
      }
      replace(slot, id, loading, scratch, before, after);
      return true;
    } finally {
      if (!encoded) {
        table.setWord(id, ChunkWord.toPhase(loading, ChunkWord.COMPRESSED));
      }
    }
  }

  private void publishSettled(int id, long word) {
    core.lru.remove(id);
    table.setWord(id, word);
    core.lru.add(Lru.SETTLED, id);
  }

  /**
   * Moves a chunk from one extent to a smaller one. The old extent is freed first, because the pool
   * has no room for both. If another thread takes the freed room, the chunk becomes raw.
   */
  private void replace(
      HazardSlot slot, int id, long loading, Scratch scratch, int before, int after) {
    core.pool.free(core.offset(loading));
    long offset = core.pool.allocate(after, id);
    if (offset == ExtentPool.NONE) {
      RawMemory.copy(scratch.plainAddress, core.rawAddress(id), core.chunkBytes);
      core.lru.remove(id);
      table.stamp(id, core.epoch);
      table.setWord(id, ChunkWord.next(loading, ChunkWord.RAW, 0));
      Decompressor.countGone(slot, loading, before);
      slot.count(Counter.EVICTIONS);
      return;
    }
    table.setPayload(id, core.store(scratch, 0, after, offset));
    publishSettled(
        id, ChunkWord.next(loading, ChunkWord.COMPRESSED, core.granule(offset), ChunkWord.DENSE));
    slot.count(Counter.DENSE);
    slot.count(Counter.COMPRESSED_BYTES, after - before);
    slot.count(Counter.RECOMPRESS_OPS);
  }
}
