package org.arenalab.compressed;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import org.arenalab.os.RawMemory;
import org.arenalab.os.SystemCallException;
import org.arenalab.os.VirtualMemory;

/** What an access does that does not simply find its chunk raw. */
final class ChunkAccess {
  /** Demand is served one by one until so many came in a row. */
  private static final int STREAK = 3;

  /** The most chunks that are backed ahead of use, one page at a time. */
  private static final int MAX_AHEAD = 16;

  /** Of a block's chunks one in so many must be wanted for it to be backed by a huge page. */
  private static final int MIN_STORED = 4;

  /** From one chunk that is brought back to the next in order. */
  private static final int MAX_STEP = 4;

  /** After so many in a row the next whole block is backed by a huge page. */
  private static final int HUGE_STREAK = 64;

  private final ArenaCore core;
  private final ChunkTable table;
  private final Loader loader;

  ChunkAccess(ArenaCore core, Loader loader) {
    this.core = core;
    this.table = core.table;
    this.loader = loader;
  }

  /** Why a chunk is to be raw. */
  enum Purpose {
    READ,
    /** Ends what is remembered of the chunk's compressibility. */
    WRITE
  }

  /**
   * Makes a chunk raw that the thread has entered, so that it stays raw until it leaves. What this
   * throws has left the chunk.
   *
   * @return whether it had to be brought back
   */
  boolean enter(CompressedRegion region, AccessSlot slot, int id, Purpose purpose) {
    boolean entered = false;
    try {
      boolean broughtBack = makeRaw(region, slot, id, purpose, Counter.DEMAND_DECOMPRESS);
      if (!broughtBack) {
        hit(slot, id);
      }
      entered = true;
      return broughtBack;
    } finally {
      if (!entered) {
        slot.leave();
      }
    }
  }

  /** A raw chunk that the thread is in. */
  private void hit(AccessSlot slot, int id) {
    slot.hit();
    ChunkTable.stampAt(table.entry(id), core.epoch);
  }

  private boolean makeRaw(
      CompressedRegion region, AccessSlot slot, int id, Purpose purpose, Counter cause) {
    Pause pause = null;
    while (true) {
      region.requireLive();
      long word = table.wordVolatile(id);
      switch (ChunkWord.phase(word)) {
        case ChunkWord.RAW -> {
          return false;
        }
        case ChunkWord.INCOMPRESSIBLE -> {
          if (purpose == Purpose.READ || forget(slot, id, word)) {
            return false;
          }
        }
        case ChunkWord.CLAIMED, ChunkWord.STAGED -> steal(slot, id, word);
        case ChunkWord.COMPRESSED, ChunkWord.SAME_FILLED -> {
          prepareAhead(region, slot, id);
          if (isLoaded(region, slot, id, word, cause)) {
            return true;
          }
        }
        default -> {
          pause = pause == null ? new Pause() : pause;
          pause.again();
        }
      }
    }
  }

  /**
   * For a thread that brings back one chunk after the other: backs the memory of the next ones by
   * one call, which costs less than a fault for each. As many as came in a row so far, so that at
   * the most half of what is backed is in vain, or a block; {@link #releaseAhead} gives that back.
   */
  private void prepareAhead(CompressedRegion region, AccessSlot slot, int id) {
    boolean inOrder = isInOrder(slot.lastLoaded(), id);
    if (!inOrder) {
      releaseAhead(slot);
    }
    slot.loading(id, inOrder);
    if (slot.streak() >= STREAK && id >= slot.preparedEnd()) {
      if (slot.streak() >= HUGE_STREAK && backBlock(region, id)) {
        slot.backed(core.hugeBlocks.endOfBlock(id));
      }
      int wanted = Math.min(slot.streak() + 1, MAX_AHEAD);
      int count = storedFrom(id, Math.min(wanted, region.endId() - id));
      if (count > 1) {
        populate(id, count);
        slot.prepared(id + count);
      }
    }
  }

  /** Whether a chunk is the last one again, or comes next but for chunks that are raw. */
  private boolean isInOrder(int last, int id) {
    return id >= last && id - last <= MAX_STEP && storedAmong(last + 1, id) == 0;
  }

  /**
   * Unless its block was huge already, or a huge page would be too large for what is left. Stored
   * chunks before this one would keep what is backed for them.
   */
  private boolean backBlock(CompressedRegion region, int id) {
    HugeBlocks blocks = core.hugeBlocks;
    if (blocks.chunksInBlock() == 0 || blocks.isHuge(id)) {
      return false;
    }
    int end = blocks.endOfBlock(id);
    int first = blocks.startOfBlock(id);
    boolean worthIt =
        first >= region.firstId()
            && end <= region.endId()
            && storedAmong(first, id) == 0
            && storedAmong(id, end) >= blocks.chunksInBlock() / MIN_STORED;
    if (worthIt) {
      blocks.back(id);
    }
    return worthIt;
  }

  private int storedAmong(int from, int end) {
    int stored = 0;
    for (int id = from; id < end; id++) {
      stored += ChunkWord.isStored(table.wordVolatile(id)) ? 1 : 0;
    }
    return stored;
  }

  private int storedFrom(int firstId, int most) {
    int count = 0;
    while (count < most && ChunkWord.isStored(table.wordVolatile(firstId + count))) {
      count++;
    }
    return count;
  }

  /** Gives back what was backed for chunks that this thread then did not load. */
  void releaseAhead(AccessSlot slot) {
    int end = slot.backedEnd();
    slot.stopAhead();
    discardStored(slot.lastLoaded() + 1, end);
  }

  private void discardStored(int from, int end) {
    int id = from;
    while (id < end) {
      id += Math.max(loader.discardStored(id, end - id), 1);
    }
  }

  /** The same for threads that have ended, of which nobody else would. */
  void releaseAheadOfEnded() {
    for (AccessSlot slot : core.slots.all()) {
      if (slot.isLeftAhead()) {
        releaseAhead(slot);
      }
    }
  }

  /** It is about to be written: it may be compressible from now on. */
  private boolean forget(AccessSlot slot, int id, long word) {
    if (!table.compareAndSetWord(id, word, ChunkWord.next(word, ChunkWord.RAW, 0))) {
      return false;
    }
    slot.count(Counter.INCOMPRESSIBLE, -1);
    return true;
  }

  /** Takes a chunk away from the compressor that has just claimed or staged it. */
  private void steal(AccessSlot slot, int id, long word) {
    if (table.compareAndSetWord(id, word, ChunkWord.next(word, ChunkWord.RAW, 0))) {
      slot.count(Counter.STEALS);
      table.stamp(id, core.epoch);
      boolean hasExtent =
          ChunkWord.phase(word) == ChunkWord.STAGED && !ChunkWord.is(word, ChunkWord.SAME);
      if (hasExtent) {
        core.pool.free(core.offset(word));
      }
    }
  }

  private boolean isLoaded(
      CompressedRegion region, AccessSlot slot, int id, long word, Counter cause) {
    return switch (loader.load(slot, id, word, cause)) {
      case LOADED -> true;
      case LOST -> false;
      case DAMAGED -> throw damaged(region, id, word);
    };
  }

  private CorruptExtentException damaged(CompressedRegion region, int id, long word) {
    int storedBytes = ChunkTable.storedBytes(table.place(id));
    return new CorruptExtentException(
        region, id - region.firstId(), core.codecName(word), storedBytes, reason());
  }

  private String reason() {
    return core.config.checksums()
        ? "its checksum differs, or it does not decode to a chunk"
        : "it does not decode to a chunk";
  }

  /** Copies a part of a chunk out, and leaves the chunk stored if it is. */
  void read(
      CompressedRegion region,
      AccessSlot slot,
      int id,
      int offsetBytes,
      MemorySegment to,
      long toOffset,
      int lengthBytes) {
    slot.enter(id);
    try {
      Pause pause = null;
      while (true) {
        region.requireLive();
        long word = table.wordAcquire(id);
        switch (ChunkWord.phase(word)) {
          case ChunkWord.RAW, ChunkWord.INCOMPRESSIBLE -> {
            hit(slot, id);
            RawMemory.copyTo(core.rawAddress(id) + offsetBytes, to, toOffset, lengthBytes);
            return;
          }
          case ChunkWord.CLAIMED, ChunkWord.STAGED -> steal(slot, id, word);
          case ChunkWord.COMPRESSED, ChunkWord.SAME_FILLED -> {
            if (readStored(region, slot, id, word, offsetBytes, to, toOffset, lengthBytes)) {
              return;
            }
          }
          default -> {
            pause = pause == null ? new Pause() : pause;
            pause.again();
          }
        }
      }
    } finally {
      slot.leave();
    }
  }

  /**
   * Without taking the chunk: if its word has changed meanwhile, what was read counts for nothing.
   */
  private boolean readStored(
      CompressedRegion region,
      AccessSlot slot,
      int id,
      long word,
      int offsetBytes,
      MemorySegment to,
      long toOffset,
      int lengthBytes) {
    long place = table.place(id);
    long odd = table.links(id);
    if (hasChanged(id, word)) {
      return false;
    }
    boolean same = ChunkWord.phase(word) == ChunkWord.SAME_FILLED;
    Scratch scratch = core.scratches.take();
    try {
      boolean decoded = same || core.decodeToScratch(word, place, scratch);
      if (hasChanged(id, word)) {
        return false;
      }
      if (!decoded) {
        slot.count(Counter.DAMAGED_EXTENTS);
        throw damaged(region, id, word);
      }
      if (same) {
        Fill.write(place, odd, scratch.plainAddress, core.chunkBytes);
      }
      RawMemory.copyTo(scratch.plainAddress + offsetBytes, to, toOffset, lengthBytes);
    } finally {
      core.scratches.giveBack(scratch);
    }
    slot.count(Counter.STORED_READS);
    if (!same) {
      core.lru.use(id);
    }
    return true;
  }

  private boolean hasChanged(int id, long word) {
    VarHandle.acquireFence();
    return table.wordAcquire(id) != word;
  }

  /** Copies a part of a chunk in, which is raw then. */
  void write(
      CompressedRegion region,
      AccessSlot slot,
      int id,
      int offsetBytes,
      MemorySegment from,
      long fromOffset,
      int lengthBytes) {
    slot.enter(id);
    try {
      region.requireLive();
      long word = table.wordAcquire(id);
      if (lengthBytes == core.chunkBytes && ChunkWord.isStored(word)) {
        prepareAhead(region, slot, id);
      }
      while (lengthBytes == core.chunkBytes && ChunkWord.isStored(word)) {
        if (overwrite(slot, id, word, from, fromOffset)) {
          return;
        }
        word = table.wordAcquire(id);
      }
      if (!makeRaw(region, slot, id, Purpose.WRITE, Counter.DEMAND_DECOMPRESS)) {
        hit(slot, id);
      }
      RawMemory.copyFrom(from, fromOffset, core.rawAddress(id) + offsetBytes, lengthBytes);
    } finally {
      slot.leave();
    }
  }

  /** The new bytes first, then the new word: a reader sees either the old chunk or the new one. */
  private boolean overwrite(
      AccessSlot slot, int id, long word, MemorySegment from, long fromOffset) {
    long loading = Loader.loading(word);
    if (!table.compareAndSetWord(id, word, loading)) {
      return false;
    }
    boolean copied = false;
    try {
      RawMemory.copyFrom(from, fromOffset, core.rawAddress(id), core.chunkBytes);
      copied = true;
    } finally {
      if (!copied) {
        loader.restore(id, loading);
      }
    }
    loader.finish(slot, id, loading);
    slot.count(Counter.OVERWRITES);
    return true;
  }

  /** Makes a chunk raw, and keeps it so until {@link #unpin}. */
  void pin(CompressedRegion region, AccessSlot slot, int id) {
    slot.enter(id);
    try {
      while (true) {
        if (!makeRaw(region, slot, id, Purpose.WRITE, Counter.DEMAND_DECOMPRESS)) {
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

  /** Brings a chunk back before it is needed; returns whether this call did. */
  boolean bringBack(CompressedRegion region, AccessSlot slot, int id) {
    long word = table.wordVolatile(id);
    while (ChunkWord.isStored(word)) {
      if (isLoaded(region, slot, id, word, Counter.BACKGROUND_DECOMPRESS)) {
        return true;
      }
      word = table.wordVolatile(id);
    }
    return false;
  }

  /**
   * Backs the memory of the stored ones among consecutive chunks, a call for each run of them; or
   * their whole block, if it is to be brought back up to {@code endId}.
   */
  void prepare(CompressedRegion region, int firstId, int count, int endId) {
    if (core.hugeBlocks.chunksInBlock() != 0 && endId >= core.hugeBlocks.endOfBlock(firstId)) {
      boolean _ = backBlock(region, firstId);
    }
    int end = firstId + count;
    for (int id = firstId; id < end; id++) {
      int stored = storedFrom(id, end - id);
      if (stored > 1) {
        populate(id, stored);
      }
      id += stored;
    }
  }

  /** Of what {@link #prepare} backed, what was not brought back after all. */
  void releasePrepared(int firstId, int endId) {
    discardStored(firstId, Math.min(endId, firstId + Scratch.BATCH));
  }

  private void populate(int firstId, int count) {
    try {
      VirtualMemory.populateForWrite(core.rawAddress(firstId), (long) count * core.chunkBytes);
    } catch (SystemCallException e) {
      // Before Linux 5.14, or out of memory: then each page is backed when it is written.
      System.getLogger(ChunkAccess.class.getName())
          .log(System.Logger.Level.DEBUG, "not populated", e);
    }
  }

  /** Empties a chunk of a region that nobody is in; an eviction may be at it still. */
  void free(AccessSlot slot, int id) {
    Pause pause = new Pause();
    while (true) {
      long word = table.wordVolatile(id);
      switch (ChunkWord.phase(word)) {
        case ChunkWord.COMPRESSED -> {
          long loading = Loader.loading(word);
          if (table.compareAndSetWord(id, word, loading)) {
            loader.forget(slot, id, loading);
            countFreed(slot, loading);
            table.setWord(id, ChunkWord.freed(loading));
            return;
          }
        }
        case ChunkWord.LOADING -> pause.again();
        default -> {
          if (table.compareAndSetWord(id, word, ChunkWord.freed(word))) {
            countFreed(slot, word);
            return;
          }
        }
      }
    }
  }

  private static void countFreed(AccessSlot slot, long word) {
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
    long place;
    int epoch;
    do {
      word = table.wordAcquire(id);
      place = table.place(id);
      epoch = table.epoch(id);
    } while (hasChanged(id, word));
    ChunkState state = ChunkWord.state(word);
    boolean stored = state == ChunkState.COMPRESSED || state == ChunkState.SAME_FILLED;
    visitor.visit(
        chunk,
        state,
        state == ChunkState.COMPRESSED ? ChunkTable.storedBytes(place) : 0,
        stored ? ChunkVisitor.UNKNOWN : core.epoch - epoch);
  }
}
