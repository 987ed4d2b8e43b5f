package org.arenalab.compressed;

import org.arenalab.os.RawMemory;

/** Finds room in a full pool: by compaction, and by what {@link EvictionPolicy} says. */
final class Evictor {
  /** The most chunks that are evicted to store one: a bound on how long that may take. */
  private static final int MAX_VICTIMS = 64;

  /** Slices of 50 us. */
  private static final int MAX_SLICES = 16;

  /** Extents that shrink leave small holes: so many of them before compaction is asked again. */
  private static final int VICTIMS_BETWEEN_COMPACTIONS = 4;

  /** While less of the pool is free, a pool that could not be relieved is not tried again. */
  private static final int SATURATED_FRACTION = 64;

  private final ArenaCore core;
  private final ChunkTable table;
  private final Loader loader;
  private final Relocation moves;
  private volatile boolean saturated;

  Evictor(ArenaCore core, Loader loader, Relocation moves) {
    this.core = core;
    this.table = core.table;
    this.loader = loader;
    this.moves = moves;
  }

  /** Whether encoding a chunk would be for nothing: the pool is full, and cannot be relieved. */
  boolean isSaturated() {
    return saturated;
  }

  /** Whether a full pool can be relieved at all, given chunks to evict. */
  boolean canEvict() {
    return core.config.evictionPolicy() != EvictionPolicy.REFUSE;
  }

  /** A chunk was refused. */
  void refused() {
    saturated = isNearlyFull();
  }

  private boolean isNearlyFull() {
    return core.pool.stats().freeBytes() < core.config.capacityBytes() / SATURATED_FRACTION;
  }

  /** Before many chunks are stored: whether room came back since. */
  void reconsider() {
    if (saturated) {
      saturated = isNearlyFull();
    }
  }

  /** An extent for a chunk, or {@link ExtentPool#NONE}. */
  long allocate(AccessSlot slot, int storedBytes, int id) {
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

  /** Where there is room enough, but in pieces. */
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

  private boolean evictOne(AccessSlot slot) {
    return switch (core.config.evictionPolicy()) {
      case REFUSE -> false;
      case DECOMPRESS -> decompressOne(slot);
      case RECOMPRESS -> recompressOne(slot);
    };
  }

  private boolean decompressOne(AccessSlot slot) {
    for (int id = core.lru.poll(Lru.YOUNG); id != 0; id = core.lru.poll(Lru.YOUNG)) {
      long word = table.wordVolatile(id);
      while (ChunkWord.phase(word) == ChunkWord.COMPRESSED) {
        Loader.Outcome outcome = loader.load(slot, id, word, Counter.EVICTIONS);
        if (outcome == Loader.Outcome.LOADED) {
          return true;
        }
        if (outcome == Loader.Outcome.DAMAGED) {
          break;
        }
        word = table.wordVolatile(id);
      }
    }
    return false;
  }

  private boolean recompressOne(AccessSlot slot) {
    // Before a chunk is taken, which would stay so if there were no memory to work in.
    Scratch scratch = core.scratches.take();
    try {
      return recompressOne(slot, scratch);
    } finally {
      core.scratches.giveBack(scratch);
    }
  }

  private boolean recompressOne(AccessSlot slot, Scratch scratch) {
    for (int id = core.lru.poll(Lru.YOUNG); id != 0; id = core.lru.poll(Lru.YOUNG)) {
      long word = table.wordVolatile(id);
      while (ChunkWord.phase(word) == ChunkWord.COMPRESSED
          && !ChunkWord.is(word, ChunkWord.DENSE)) {
        long loading = Loader.loading(word);
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

  /** Returns whether that made room. */
  private boolean recompress(AccessSlot slot, int id, long loading, Scratch scratch) {
    boolean encoded = false;
    try {
      long place = table.place(id);
      if (!core.decodeToScratch(loading, place, scratch)) {
        slot.count(Counter.DAMAGED_EXTENTS);
        return false;
      }
      int before = ChunkTable.storedBytes(place);
      int after = core.denseCodec().compress(scratch.plain, 0, core.chunkBytes, scratch.encoded, 0);
      encoded = true;
      if (core.occupiedBytes(after) >= core.occupiedBytes(before)) {
        settle(id, ChunkWord.toPhase(loading, ChunkWord.COMPRESSED));
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

  private void settle(int id, long word) {
    core.lru.remove(id);
    table.setWord(id, word);
    core.lru.add(Lru.SETTLED, id);
  }

  /**
   * From one extent to a smaller one. The old one is freed first, as there is no room for both; if
   * another thread takes that room away, the chunk goes back to raw memory.
   */
  private void replace(
      AccessSlot slot, int id, long loading, Scratch scratch, int before, int after) {
    core.pool.free(core.offset(loading));
    long offset = core.pool.allocate(after, id);
    if (offset == ExtentPool.NONE) {
      RawMemory.copy(scratch.plainAddress, core.rawAddress(id), core.chunkBytes);
      core.lru.remove(id);
      table.stamp(id, core.epoch);
      table.setWord(id, ChunkWord.next(loading, ChunkWord.RAW, 0));
      Loader.countGone(slot, loading, before);
      slot.count(Counter.EVICTIONS);
      return;
    }
    table.setPlace(id, core.store(scratch, 0, after, offset));
    settle(
        id, ChunkWord.next(loading, ChunkWord.COMPRESSED, core.granule(offset), ChunkWord.DENSE));
    slot.count(Counter.DENSE);
    slot.count(Counter.COMPRESSED_BYTES, after - before);
    slot.count(Counter.RECOMPRESS_OPS);
  }
}
