package org.arenalab.compressed;

import java.lang.foreign.MemorySegment;
import org.arenalab.codec.CodecBuffers;
import org.arenalab.codec.SameFilled;
import org.arenalab.compressed.CompressedArenaException.Reason;
import org.arenalab.compressed.chunk.ChunkState;
import org.arenalab.compressed.chunk.ChunkTable;
import org.arenalab.compressed.chunk.ChunkWord;
import org.arenalab.compressed.chunk.Counter;
import org.arenalab.compressed.chunk.HazardSlot;
import org.arenalab.os.Backoff;
import org.arenalab.os.RawMemory;
import org.arenalab.os.StackReserve;

/** Chunk access beyond the fast path: stored, claimed and busy chunks, copies, pins and freeing. */
final class ChunkAccess {
  private final RawChunks raw;
  private final ChunkTable table;
  private final Lru lru;
  private final ChunkStore store;
  private final Decompressor decompressor;
  private final ReadAhead ahead;
  private final Observation observation;
  private final int chunkBytes;

  ChunkAccess(ArenaParts parts, Decompressor decompressor, ReadAhead ahead) {
    raw = parts.raw();
    table = parts.table();
    lru = parts.lru();
    store = parts.store();
    this.decompressor = decompressor;
    this.ahead = ahead;
    observation = parts.observation();
    chunkBytes = raw.chunkBytes();
  }

  /** The reason why a chunk must be raw. */
  enum Purpose {
    READ,
    /** The chunk will be written: it no longer counts as incompressible. */
    WRITE
  }

  /**
   * Makes a chunk raw that the thread has entered. The chunk stays raw until the thread leaves it.
   * If this method throws, the thread has left the chunk.
   *
   * @return whether the chunk had to be loaded
   */
  boolean enter(RegionSpan span, HazardSlot slot, int id, Purpose purpose) {
    boolean entered = false;
    try {
      StackReserve.requireForOperation();
      boolean loaded = makeRaw(span, slot, id, purpose);
      if (!loaded) {
        hit(slot, id);
      }
      entered = true;
      return loaded;
    } finally {
      if (!entered) {
        slot.leave();
      }
    }
  }

  /** Counts and stamps an access to a raw chunk that the thread is in. */
  private void hit(HazardSlot slot, int id) {
    slot.hit();
    ChunkTable.stampAt(table.entry(id), table.now());
  }

  /** Makes a chunk raw for an access; returns whether the access had to load it. */
  private boolean makeRaw(RegionSpan span, HazardSlot slot, int id, Purpose purpose) {
    while (true) {
      span.requireLive();
      long word = table.wordVolatile(id);
      switch (ChunkWord.phase(word)) {
        case ChunkWord.RAW -> {
          return false;
        }
        case ChunkWord.INCOMPRESSIBLE -> {
          if (purpose == Purpose.READ || tryForgetIncompressible(span, slot, id, word)) {
            return false;
          }
        }
        case ChunkWord.CLAIMED, ChunkWord.STAGED -> steal(span, slot, id, word);
        default -> {
          if (stall(span, slot, id)) {
            return true;
          }
        }
      }
    }
  }

  /**
   * Loads a chunk, or waits for the thread that loads or discards it. Counts one stall. The clock
   * is read only if there is an observer: two readings take up to 8 % of the fastest load. An
   * observer that was set during the stall is called, too.
   *
   * @return whether this thread loaded the chunk
   */
  private boolean stall(RegionSpan span, HazardSlot slot, int id) {
    boolean timed = observation.isOn();
    long startNs = timed ? System.nanoTime() : 0;
    boolean loaded = awaitLoad(span, slot, id);
    slot.count(Counter.DEMAND_STALLS);
    long stallNs = timed ? System.nanoTime() - startNs : 0;
    if (timed) {
      slot.count(Counter.DEMAND_STALLS_TIMED);
      slot.count(Counter.DEMAND_STALL_NS, stallNs);
    }
    if (loaded) {
      observation.demandLoad(span, slot, id, stallNs);
    }
    return loaded;
  }

  /**
   * Loads a stored chunk. Returns false if another thread has loaded it, or has ended its work on
   * the chunk, while this thread was waiting.
   */
  private boolean awaitLoad(RegionSpan span, HazardSlot slot, int id) {
    Backoff backoff = null;
    while (true) {
      span.requireLive();
      long word = table.wordVolatile(id);
      switch (ChunkWord.phase(word)) {
        case ChunkWord.RAW, ChunkWord.INCOMPRESSIBLE, ChunkWord.CLAIMED, ChunkWord.STAGED -> {
          return false;
        }
        case ChunkWord.COMPRESSED, ChunkWord.SAME_FILLED -> {
          ahead.beforeLoad(span, slot, id);
          if (tryLoad(span, slot, id, word, Counter.DEMAND_DECOMPRESS)) {
            return true;
          }
        }
        default -> {
          backoff = backoff == null ? new Backoff() : backoff;
          backoff.again();
        }
      }
    }
  }

  /** Makes an incompressible chunk plain raw: the coming write may make it compressible. */
  private boolean tryForgetIncompressible(RegionSpan span, HazardSlot slot, int id, long word) {
    if (!table.compareAndSetWord(id, word, ChunkWord.next(word, ChunkWord.RAW, 0))) {
      return false;
    }
    slot.count(Counter.INCOMPRESSIBLE, -1);
    observation.becameRaw(span, slot, id);
    return true;
  }

  /** Takes a chunk away from the compressor that has claimed or staged it. */
  private void steal(RegionSpan span, HazardSlot slot, int id, long word) {
    // Without a stamp, the entry has an outlier in its place: no thread may see it as one.
    boolean stamped = ChunkWord.hasStamp(word);
    long taken = ChunkWord.next(word, stamped ? ChunkWord.RAW : ChunkWord.SEALING, 0);
    if (table.compareAndSetWord(id, word, taken)) {
      slot.count(Counter.STEALS);
      table.stamp(id);
      if (!stamped) {
        table.setWord(id, ChunkWord.next(taken, ChunkWord.RAW, 0));
      }
      freeStaged(word);
      observation.becameRaw(span, slot, id);
    }
  }

  /** Loads a stored chunk; returns false if another thread has changed it. */
  boolean tryLoad(RegionSpan span, HazardSlot slot, int id, long word, Counter cause) {
    return switch (decompressor.tryDecompress(slot, id, word, cause)) {
      case LOADED -> true;
      case LOST -> false;
      case DAMAGED -> throw damaged(span, id, word);
    };
  }

  private CompressedArenaException damaged(RegionSpan span, int id, long word) {
    return new CompressedArenaException(
        Reason.DAMAGED_EXTENT,
        "chunk %d of %s: its %d B extent is damaged (%s, %d B expected): %s"
            .formatted(
                id - span.firstId(),
                span,
                table.storedBytes(id),
                store.codecName(word),
                chunkBytes,
                store.damage()));
  }

  /** Copies a part of a chunk out. A stored chunk stays stored. */
  void read(
      RegionSpan span,
      HazardSlot slot,
      int id,
      int offsetBytes,
      MemorySegment to,
      long toOffset,
      int lengthBytes) {
    StackReserve.requireForOperation();
    slot.enter(id);
    try {
      Backoff backoff = null;
      while (true) {
        span.requireLive();
        long word = table.wordAcquire(id);
        switch (ChunkWord.phase(word)) {
          case ChunkWord.RAW, ChunkWord.INCOMPRESSIBLE -> {
            hit(slot, id);
            RawMemory.copyTo(raw.address(id) + offsetBytes, to, toOffset, lengthBytes);
            return;
          }
          case ChunkWord.CLAIMED, ChunkWord.STAGED -> steal(span, slot, id, word);
          case ChunkWord.COMPRESSED, ChunkWord.SAME_FILLED -> {
            if (tryReadStored(span, slot, id, word, offsetBytes, to, toOffset, lengthBytes)) {
              return;
            }
          }
          default -> {
            backoff = backoff == null ? new Backoff() : backoff;
            backoff.again();
          }
        }
      }
    } finally {
      slot.leave();
    }
  }

  /**
   * Reads a stored chunk without owning it. Returns false if the chunk's word changed concurrently;
   * the bytes read are then ignored.
   */
  private boolean tryReadStored(
      RegionSpan span,
      HazardSlot slot,
      int id,
      long word,
      int offsetBytes,
      MemorySegment to,
      long toOffset,
      int lengthBytes) {
    boolean same = ChunkWord.phase(word) == ChunkWord.SAME_FILLED;
    long payload = same ? table.value(id) : table.payload(id);
    long outlier = same ? table.outlier(id) : 0;
    if (table.hasChanged(id, word)) {
      return false;
    }
    CodecBuffers buffers = store.takeBuffers();
    try {
      boolean decoded = same || store.decode(word, payload, buffers);
      if (table.hasChanged(id, word)) {
        return false;
      }
      if (!decoded) {
        slot.count(Counter.DAMAGED_EXTENTS);
        throw damaged(span, id, word);
      }
      if (same) {
        SameFilled.write(payload, outlier, buffers.plainAddress(), chunkBytes);
      }
      RawMemory.copyTo(buffers.plainAddress() + offsetBytes, to, toOffset, lengthBytes);
    } finally {
      store.giveBack(buffers);
    }
    slot.count(Counter.STORED_READS);
    if (!same) {
      lru.use(id);
    }
    observation.storedRead(span, slot, id);
    return true;
  }

  /** Copies bytes into a part of a chunk. The chunk is raw afterwards. */
  void write(
      RegionSpan span,
      HazardSlot slot,
      int id,
      int offsetBytes,
      MemorySegment from,
      long fromOffset,
      int lengthBytes) {
    StackReserve.requireForOperation();
    slot.enter(id);
    try {
      span.requireLive();
      long word = table.wordAcquire(id);
      if (lengthBytes == chunkBytes && ChunkWord.isStored(word)) {
        ahead.beforeLoad(span, slot, id);
      }
      while (lengthBytes == chunkBytes && ChunkWord.isStored(word)) {
        if (tryOverwrite(span, slot, id, word, from, fromOffset)) {
          return;
        }
        word = table.wordAcquire(id);
      }
      if (!makeRaw(span, slot, id, Purpose.WRITE)) {
        hit(slot, id);
      }
      RawMemory.copyFrom(from, fromOffset, raw.address(id) + offsetBytes, lengthBytes);
    } finally {
      slot.leave();
    }
  }

  /**
   * Overwrites a stored chunk as a whole. The bytes are written before the new word, so a reader
   * sees either the old chunk or the new one.
   */
  private boolean tryOverwrite(
      RegionSpan span, HazardSlot slot, int id, long word, MemorySegment from, long fromOffset) {
    long loading = Decompressor.loading(word);
    if (!table.compareAndSetWord(id, word, loading)) {
      return false;
    }
    boolean copied = false;
    try {
      RawMemory.copyFrom(from, fromOffset, raw.address(id), chunkBytes);
      copied = true;
    } finally {
      if (!copied) {
        decompressor.restore(id, loading);
      }
    }
    decompressor.finish(slot, id, loading);
    slot.count(Counter.OVERWRITES);
    observation.becameRaw(span, slot, id);
    return true;
  }

  /** Makes a chunk raw and keeps it raw until {@link #unpin}. */
  void pin(RegionSpan span, HazardSlot slot, int id) {
    StackReserve.requireForOperation();
    slot.enter(id);
    try {
      while (true) {
        if (!makeRaw(span, slot, id, Purpose.WRITE)) {
          hit(slot, id);
        }
        long word = table.wordVolatile(id);
        if (ChunkWord.isRaw(word) && table.compareAndSetWord(id, word, word + 1)) {
          return;
        }
      }
    } finally {
      slot.leave();
    }
  }

  void unpin(int id) {
    long word;
    do {
      word = table.wordVolatile(id);
    } while (!table.compareAndSetWord(id, word, word - 1));
  }

  /**
   * Empties a chunk of a region that no thread is in. An eviction may still own the chunk; the call
   * waits for it.
   */
  void free(HazardSlot slot, int id) {
    Backoff backoff = new Backoff();
    while (true) {
      long word = table.wordVolatile(id);
      switch (ChunkWord.phase(word)) {
        case ChunkWord.COMPRESSED -> {
          long loading = Decompressor.loading(word);
          if (table.compareAndSetWord(id, word, loading)) {
            decompressor.forget(slot, id, loading);
            countFreed(slot, loading);
            table.setWord(id, ChunkWord.freed(loading));
            return;
          }
        }
        case ChunkWord.LOADING -> backoff.again();
        default -> {
          if (table.compareAndSetWord(id, word, ChunkWord.freed(word))) {
            countFreed(slot, word);
            countUnused(slot, id, word);
            freeStaged(word);
            return;
          }
        }
      }
    }
  }

  /** Frees the extent of a staged chunk that was stolen, or that an {@link Error} left staged. */
  private void freeStaged(long word) {
    if (ChunkWord.isStagedInPool(word)) {
      store.free(word);
    }
  }

  private static void countFreed(HazardSlot slot, long word) {
    switch (ChunkWord.phase(word)) {
      case ChunkWord.SAME_FILLED -> slot.count(Counter.SAME_FILLED, -1);
      case ChunkWord.INCOMPRESSIBLE -> slot.count(Counter.INCOMPRESSIBLE, -1);
      default -> {}
    }
    if (ChunkWord.is(word, ChunkWord.ATTEMPTED)) {
      slot.count(Counter.ATTEMPTED, -1);
    }
  }

  /** Counts a chunk that was prefetched and freed before it was used. */
  private void countUnused(HazardSlot slot, int id, long word) {
    if (ChunkWord.hasStamp(word) && ChunkTable.isUnused(table.stampOf(id))) {
      slot.count(Counter.PREFETCH_WASTED);
    }
  }

  /** Shows a chunk to a visitor. */
  void show(int id, long chunk, ChunkVisitor visitor) {
    long word;
    long payload;
    int stamp;
    do {
      word = table.wordAcquire(id);
      payload = table.payload(id);
      stamp = table.stampOf(id);
    } while (table.hasChanged(id, word));
    ChunkState state = ChunkWord.state(word);
    visitor.visit(
        chunk,
        state,
        state == ChunkState.COMPRESSED ? ChunkTable.storedBytes(payload) : 0,
        ChunkWord.hasStamp(word) ? table.idleEpochsOf(stamp) : ChunkVisitor.UNKNOWN);
  }

  /** Returns the fate of a chunk that was prefetched. */
  PrefetchOutcome prefetchOutcome(int id) {
    long word;
    int stamp;
    long payload;
    do {
      word = table.wordAcquire(id);
      stamp = table.stampOf(id);
      payload = table.payload(id);
    } while (table.hasChanged(id, word));
    if (ChunkWord.hasStamp(word)) {
      return ChunkTable.isUnused(stamp) ? PrefetchOutcome.UNUSED : PrefetchOutcome.USED;
    }
    return switch (ChunkWord.phase(word)) {
      case ChunkWord.SEALING -> PrefetchOutcome.UNUSED;
      case ChunkWord.SAME_FILLED -> PrefetchOutcome.STORED;
      default ->
          !ChunkWord.is(word, ChunkWord.SAME) && ChunkTable.isWasted(payload)
              ? PrefetchOutcome.WASTED
              : PrefetchOutcome.STORED;
    };
  }

  /** Stamps a chunk that another thread has accessed, if the chunk is raw. */
  void noteAccess(RegionSpan span, HazardSlot slot, int id) {
    slot.enter(id);
    try {
      span.requireLive();
      int phase = ChunkWord.phase(table.wordAcquire(id));
      if (phase == ChunkWord.RAW || phase == ChunkWord.INCOMPRESSIBLE) {
        ChunkTable.stampAt(table.entry(id), table.now());
      }
    } finally {
      slot.leave();
    }
  }
}
