package org.arenalab.compressed;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
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
  /** Limit on the chunks whose memory is backed ahead of their decompression: 64 KiB at 4 KiB. */
  private static final int PREPARED_CHUNKS = 16;

  private final RawChunks raw;
  private final ChunkTable table;
  private final Lru lru;
  private final ChunkStore store;
  private final Decompressor decompressor;
  private final ReadAhead ahead;
  private final int chunkBytes;

  ChunkAccess(ArenaParts parts, Decompressor decompressor, ReadAhead ahead) {
    raw = parts.raw();
    table = parts.table();
    lru = parts.lru();
    store = parts.store();
    this.decompressor = decompressor;
    this.ahead = ahead;
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
      boolean loaded = makeRaw(span, slot, id, purpose, Counter.DEMAND_DECOMPRESS);
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

  private boolean makeRaw(
      RegionSpan span, HazardSlot slot, int id, Purpose purpose, Counter cause) {
    Backoff backoff = null;
    while (true) {
      span.requireLive();
      long word = table.wordVolatile(id);
      switch (ChunkWord.phase(word)) {
        case ChunkWord.RAW -> {
          return false;
        }
        case ChunkWord.INCOMPRESSIBLE -> {
          if (purpose == Purpose.READ || tryForgetIncompressible(slot, id, word)) {
            return false;
          }
        }
        case ChunkWord.CLAIMED, ChunkWord.STAGED -> steal(slot, id, word);
        case ChunkWord.COMPRESSED, ChunkWord.SAME_FILLED -> {
          ahead.beforeLoad(span, slot, id);
          if (tryLoad(span, slot, id, word, cause)) {
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
  private boolean tryForgetIncompressible(HazardSlot slot, int id, long word) {
    if (!table.compareAndSetWord(id, word, ChunkWord.next(word, ChunkWord.RAW, 0))) {
      return false;
    }
    slot.count(Counter.INCOMPRESSIBLE, -1);
    return true;
  }

  /** Takes a chunk away from the compressor that has claimed or staged it. */
  private void steal(HazardSlot slot, int id, long word) {
    if (table.compareAndSetWord(id, word, ChunkWord.next(word, ChunkWord.RAW, 0))) {
      slot.count(Counter.STEALS);
      table.stamp(id);
      freeStaged(word);
    }
  }

  private boolean tryLoad(RegionSpan span, HazardSlot slot, int id, long word, Counter cause) {
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
          case ChunkWord.CLAIMED, ChunkWord.STAGED -> steal(slot, id, word);
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
    if (hasChanged(id, word)) {
      return false;
    }
    CodecBuffers buffers = store.takeBuffers();
    try {
      boolean decoded = same || store.decode(word, payload, buffers);
      if (hasChanged(id, word)) {
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
    return true;
  }

  private boolean hasChanged(int id, long word) {
    VarHandle.acquireFence();
    return table.wordAcquire(id) != word;
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
        if (tryOverwrite(slot, id, word, from, fromOffset)) {
          return;
        }
        word = table.wordAcquire(id);
      }
      if (!makeRaw(span, slot, id, Purpose.WRITE, Counter.DEMAND_DECOMPRESS)) {
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
      HazardSlot slot, int id, long word, MemorySegment from, long fromOffset) {
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
    return true;
  }

  /** Makes a chunk raw and keeps it raw until {@link #unpin}. */
  void pin(RegionSpan span, HazardSlot slot, int id) {
    StackReserve.requireForOperation();
    slot.enter(id);
    try {
      while (true) {
        if (!makeRaw(span, slot, id, Purpose.WRITE, Counter.DEMAND_DECOMPRESS)) {
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
   * Decompresses a range of chunks; one call to the kernel backs neighbours.
   *
   * @return the number of chunks that this call decompressed
   */
  long decompress(RegionSpan span, HazardSlot slot, int firstId, int endId) {
    long loaded = 0;
    int at = firstId;
    try {
      for (; at < endId; at += PREPARED_CHUNKS) {
        span.requireLive();
        int count = Math.min(PREPARED_CHUNKS, endId - at);
        ahead.prepare(span, at, count, endId);
        for (int id = at; id < at + count; id++) {
          loaded += decompressIfStored(span, slot, id) ? 1 : 0;
        }
      }
    } finally {
      if (at < endId) {
        ahead.releasePrepared(at, endId);
      }
    }
    return loaded;
  }

  /** Loads a chunk before it is needed; returns whether this call loaded it. */
  private boolean decompressIfStored(RegionSpan span, HazardSlot slot, int id) {
    long word = table.wordVolatile(id);
    while (ChunkWord.isStored(word)) {
      if (tryLoad(span, slot, id, word, Counter.BACKGROUND_DECOMPRESS)) {
        return true;
      }
      word = table.wordVolatile(id);
    }
    return false;
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

  void show(int id, long chunk, ChunkVisitor visitor) {
    long word;
    long payload;
    int epoch;
    do {
      word = table.wordAcquire(id);
      payload = table.payload(id);
      epoch = table.epoch(id);
    } while (hasChanged(id, word));
    ChunkState state = ChunkWord.state(word);
    boolean stored = state == ChunkState.COMPRESSED || state == ChunkState.SAME_FILLED;
    // A same-filled chunk has its outlier in the field of the epoch from staging on.
    boolean known = !stored && !ChunkWord.is(word, ChunkWord.SAME);
    visitor.visit(
        chunk,
        state,
        state == ChunkState.COMPRESSED ? ChunkTable.storedBytes(payload) : 0,
        known ? table.now() - epoch : ChunkVisitor.UNKNOWN);
  }
}
