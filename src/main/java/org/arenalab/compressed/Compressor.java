package org.arenalab.compressed;

import org.arenalab.codec.CodecBuffers;
import org.arenalab.compressed.chunk.ChunkTable;
import org.arenalab.compressed.chunk.ChunkWord;
import org.arenalab.compressed.chunk.Counter;
import org.arenalab.compressed.chunk.HazardSlot;
import org.arenalab.compressed.chunk.HazardSlots;
import org.arenalab.concurrent.IdleStack;
import org.arenalab.extent.ExtentPool;

/**
 * A compressor that stores raw chunks, a batch at a time. It conducts the steps of a batch:
 *
 * <ol>
 *   <li>Claim: it claims the chunks, and releases those that a thread is in.
 *   <li>Encode: the {@link Encoder} encodes the chunks of one unit after the other.
 *   <li>Place: the pool allocates extents for a group of chunks, by eviction if needed, and the
 *       encoder stages them there.
 *   <li>Discard: the {@link Discarder} discards the memory of a unit, and publishes its chunks.
 * </ol>
 *
 * <p>Until the discard an access may steal a chunk; the encoded bytes are then unused.
 */
final class Compressor {
  private final ChunkTable table;
  private final HazardSlots slots;
  private final ChunkStore store;
  private final Evictor evictor;
  private final ReadAhead ahead;
  private final Encoder encoder;
  private final Discarder discarder;
  private final int batchChunks;
  private final int unitChunks;
  private final IdleStack<Batch> idleBatches = new IdleStack<>();

  Compressor(ArenaParts parts, Evictor evictor, ReadAhead ahead) {
    table = parts.table();
    slots = parts.slots();
    store = parts.store();
    this.evictor = evictor;
    this.ahead = ahead;
    encoder = new Encoder(parts);
    discarder = new Discarder(parts);
    batchChunks = Batch.maxChunks(parts.raw().chunkBytes());
    unitChunks = Batch.unitChunks(parts.raw().chunkBytes());
  }

  /** A choice of chunks, which the compressor asks before it claims a chunk. */
  @FunctionalInterface
  interface Choice {
    boolean includes(int id, int idleEpochs);
  }

  Evictor evictor() {
    return evictor;
  }

  /**
   * Compresses a range of a region's chunks.
   *
   * @throws CompressedArenaException (REGION_FREED) if the region is being freed, after the chunk
   *     that is being encoded
   */
  CompressionResult compress(
      RegionSpan span, HazardSlot slot, int firstId, int endId, Choice choice) {
    ahead.release(slot);
    ahead.releaseOfEnded();
    evictor.reconsider();
    CompressionResult.Tally tally = new CompressionResult.Tally();
    for (int id = firstId; id < endId; ) {
      span.requireLive();
      int count = Math.min(batchChunks - id % batchChunks, endId - id);
      Batch batch = takeBatch(slot, tally);
      try {
        compress(span, batch, id, count, choice);
      } finally {
        giveBack(batch);
      }
      id += count;
    }
    return tally.result();
  }

  /** Returns an empty batch; the caller gives it back. */
  Batch takeBatch(HazardSlot slot, CompressionResult.Tally tally) {
    CodecBuffers buffers = store.takeBuffers();
    Batch idle = idleBatches.poll();
    Batch batch = idle == null ? new Batch(store.newGroup()) : idle;
    batch.begin(slot, buffers, tally);
    return batch;
  }

  void giveBack(Batch batch) {
    store.giveBack(batch.buffers());
    idleBatches.push(batch);
  }

  private void compress(RegionSpan span, Batch batch, int firstId, int count, Choice choice) {
    try {
      claim(batch, firstId, count, choice);
      if (batch.count() > 0) {
        releaseEntered(batch, firstId);
        encodeUnits(span, batch);
      }
    } finally {
      discarder.discard(batch, batch.count());
    }
  }

  private void claim(Batch batch, int firstId, int count, Choice choice) {
    boolean complete = false;
    try {
      for (int id = firstId; id < firstId + count; id++) {
        batch.countExamined();
        long word = table.wordVolatile(id);
        if (!ChunkWord.isClaimable(word)) {
          countUnclaimable(batch, word);
        } else if (choice.includes(id, table.idleEpochs(id))) {
          long claim = ChunkWord.next(word, ChunkWord.CLAIMED, 0);
          if (table.compareAndSetWord(id, word, claim)) {
            batch.add(id, claim);
          } else {
            batch.countInUse();
          }
        }
      }
      complete = true;
    } finally {
      if (!complete) {
        // The choice is the user's code: if it throws, no chunk may stay claimed.
        releaseAll(batch);
      }
    }
    batch.slot().count(Counter.COMPRESS_ATTEMPTS, batch.count());
  }

  private static void countUnclaimable(Batch batch, long word) {
    switch (ChunkWord.phase(word)) {
      case ChunkWord.INCOMPRESSIBLE -> batch.slot().count(Counter.SKIPS_INCOMPRESSIBLE);
      case ChunkWord.COMPRESSED, ChunkWord.SAME_FILLED -> {}
      default -> batch.countInUse();
    }
  }

  private void releaseAll(Batch batch) {
    for (int i = 0; i < batch.count(); i++) {
      release(batch.id(i), batch.word(i));
    }
    batch.clearClaims();
  }

  /** Releases the chunks that threads entered before they were claimed. */
  private void releaseEntered(Batch batch, int firstId) {
    int lastId = batch.id(batch.count() - 1);
    slots.fence();
    for (HazardSlot other : slots.all()) {
      int entered = other.id();
      if (entered >= firstId && entered <= lastId) {
        releaseChunk(batch, entered);
      }
    }
  }

  private void releaseChunk(Batch batch, int entered) {
    for (int i = 0; i < batch.count(); i++) {
      if (batch.id(i) == entered && batch.word(i) != 0) {
        release(entered, batch.word(i));
        batch.lose(i);
        batch.countInUse();
      }
    }
  }

  private void release(int id, long claim) {
    boolean _ = table.compareAndSetWord(id, claim, ChunkWord.next(claim, ChunkWord.RAW, 0));
  }

  /** Encodes a batch in units: the memory of one unit is discarded before the next unit begins. */
  private void encodeUnits(RegionSpan span, Batch batch) {
    int endId = endOfUnit(batch.id(0));
    for (int i = 0; i < batch.count(); i++) {
      span.requireLive();
      if (batch.id(i) >= endId) {
        place(batch);
        discarder.discard(batch, i);
        endId = endOfUnit(batch.id(i));
      }
      if (batch.word(i) != 0) {
        encode(batch, i);
      }
    }
    place(batch);
  }

  private int endOfUnit(int id) {
    return id - id % unitChunks + unitChunks;
  }

  /**
   * Encodes one chunk. A same-filled chunk is staged at once, others by {@link #place} at the
   * latest.
   */
  private void encode(Batch batch, int i) {
    if (encoder.tryStageSameFilled(batch, i)) {
      return;
    }
    if (evictor.isSaturated()) {
      refuse(batch, i);
      return;
    }
    encoder.encode(batch, i);
    if (batch.group().isFull()) {
      place(batch);
    }
  }

  /**
   * Places the encoded chunks in extents. Call after the last chunk of a unit, before its memory is
   * discarded.
   */
  private void place(Batch batch) {
    EncodedGroup group = batch.group();
    group.allocate(store.pool());
    int k = 0;
    try {
      while (k < group.count()) {
        placeOrRefuse(batch, k);
        k++;
      }
    } finally {
      // Making room may have failed: the kernel refused.
      group.freeFrom(k, store.pool());
      group.clear();
    }
  }

  private void placeOrRefuse(Batch batch, int k) {
    long offset = batch.group().offset(k);
    if (offset == ExtentPool.NONE) {
      offset = makeRoom(batch, k);
    }
    if (offset == ExtentPool.NONE) {
      evictor.noteRefusal();
      refuse(batch, batch.group().index(k));
    } else {
      encoder.stage(batch, k, offset);
    }
  }

  /**
   * Allocates an extent by compaction and eviction. If that fails, discards the chunks that this
   * batch has staged so far, so that they can be evicted too.
   */
  private long makeRoom(Batch batch, int k) {
    int i = batch.group().index(k);
    int storedBytes = batch.group().storedBytes(k);
    long offset = evictor.allocate(batch.slot(), storedBytes, batch.id(i));
    if (offset == ExtentPool.NONE && evictor.canEvict() && batch.discarded() < i) {
      discarder.discard(batch, i);
      offset = evictor.allocate(batch.slot(), storedBytes, batch.id(i));
    }
    return offset;
  }

  /** Releases a chunk for which the pool has no room. */
  private void refuse(Batch batch, int i) {
    long claim = batch.word(i);
    batch.lose(i);
    long word = ChunkWord.next(claim, ChunkWord.RAW, 0, ChunkWord.ATTEMPTED);
    if (table.compareAndSetWord(batch.id(i), claim, word)) {
      batch.countRefused(claim);
    }
  }
}
