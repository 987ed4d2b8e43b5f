package org.arenalab.compressed;

import org.arenalab.codec.CodecBuffers;
import org.arenalab.compressed.chunk.ChunkTable;
import org.arenalab.compressed.chunk.ChunkWord;
import org.arenalab.compressed.chunk.Counter;
import org.arenalab.compressed.chunk.HazardSlot;
import org.arenalab.extent.ExtentPool;

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
  private final ChunkTable table;
  private final Lru lru;
  private final ChunkStore store;
  private final ExtentPool pool;
  private final Decompressor decompressor;
  private final Recompressor recompressor;
  private final Observation observation;
  private volatile boolean saturated;

  Evictor(ArenaParts parts, Decompressor decompressor, Recompressor recompressor) {
    config = parts.config();
    table = parts.table();
    lru = parts.lru();
    store = parts.store();
    pool = store.pool();
    this.decompressor = decompressor;
    this.recompressor = recompressor;
    observation = parts.observation();
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
    for (int id = pollAny(); id != 0; id = pollAny()) {
      long word = table.wordVolatile(id);
      while (ChunkWord.phase(word) == ChunkWord.COMPRESSED) {
        Decompressor.Outcome outcome =
            decompressor.tryDecompress(slot, id, word, Counter.EVICTIONS);
        if (outcome == Decompressor.Outcome.LOADED) {
          observation.becameRaw(slot, id);
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

  /** Returns the least recently used chunk. Young ones come first: they free more room. */
  private int pollAny() {
    int young = lru.poll(Lru.YOUNG);
    return young == 0 ? lru.poll(Lru.SETTLED) : young;
  }

  private boolean recompressOne(HazardSlot slot) {
    CodecBuffers buffers = store.takeBuffers();
    try {
      CompressionResult.Tally tally = new CompressionResult.Tally();
      for (int id = lru.poll(Lru.YOUNG); id != 0; id = lru.poll(Lru.YOUNG)) {
        if (recompress(slot, id, buffers, tally)) {
          return true;
        }
      }
      return false;
    } finally {
      store.giveBack(buffers);
    }
  }

  /** Encodes a chunk by the denser codec; returns whether that made room. */
  private boolean recompress(
      HazardSlot slot, int id, CodecBuffers buffers, CompressionResult.Tally tally) {
    long word = table.wordVolatile(id);
    while (recompressor.isCandidate(id, word)) {
      Recompressor.Outcome outcome = recompressor.tryRecompress(slot, id, word, buffers, tally);
      if (outcome != Recompressor.Outcome.LOST) {
        return outcome == Recompressor.Outcome.DENSER || outcome == Recompressor.Outcome.RAW;
      }
      word = table.wordVolatile(id);
    }
    return false;
  }
}
