package org.arenalab.compressed;

import org.arenalab.codec.SameFilled;
import org.arenalab.extent.ExtentPool;

/**
 * An encoder for claimed chunks: it encodes them, allocates their extents in groups, and stages
 * them.
 */
final class Encoder {
  private final ArenaCore core;
  private final ChunkTable table;
  private final Evictor evictor;
  private final Discarder discarder;

  Encoder(ArenaCore core, Evictor evictor, Discarder discarder) {
    this.core = core;
    this.table = core.table;
    this.evictor = evictor;
    this.discarder = discarder;
  }

  /**
   * Encodes one chunk of the batch. A same-filled chunk is staged at once, others by {@link
   * #stageGroup} at the latest. A chunk that cannot be stored is released, or marked as rejected.
   */
  void encode(HazardSlot slot, Scratch scratch, int i, Compressor.Tally tally) {
    int id = scratch.ids[i];
    long raw = core.rawAddress(id);
    long outlier = SameFilled.outlierOf(raw, core.chunkBytes);
    if (outlier != SameFilled.NOT_FILLED) {
      scratch.words[i] =
          stageFilled(slot, id, scratch.words[i], SameFilled.valueOf(raw, outlier), outlier);
      return;
    }
    if (evictor.isSaturated()) {
      refuse(slot, scratch, i, tally);
      return;
    }
    EncodedGroup group = scratch.group;
    int storedBytes = core.encode(id, scratch, group.nextPosition());
    if (storedBytes > core.config.admittedBytes()) {
      scratch.rejected.set(i);
      return;
    }
    group.add(i, id, storedBytes);
    if (group.isFull()) {
      stageGroup(slot, scratch, tally);
    }
  }

  /**
   * Stages the encoded chunks. Call after the last chunk of a unit, before its memory is discarded.
   */
  void stageGroup(HazardSlot slot, Scratch scratch, Compressor.Tally tally) {
    EncodedGroup group = scratch.group;
    group.allocate(core.pool);
    int k = 0;
    try {
      while (k < group.count()) {
        stageOrRefuse(slot, scratch, k, tally);
        k++;
      }
    } finally {
      // Making room may have failed: the kernel refused.
      group.freeFrom(k, core.pool);
      group.clear();
    }
  }

  private void stageOrRefuse(HazardSlot slot, Scratch scratch, int k, Compressor.Tally tally) {
    long offset = scratch.group.offset(k);
    if (offset == ExtentPool.NONE) {
      offset = allocate(slot, scratch, k, tally);
    }
    if (offset == ExtentPool.NONE) {
      evictor.noteRefusal();
      refuse(slot, scratch, scratch.group.index(k), tally);
    } else {
      stage(slot, scratch, k, offset);
    }
  }

  /**
   * Allocates an extent by compaction and eviction. If that fails, drops the chunks that this batch
   * has staged so far, so that they can be evicted too.
   */
  private long allocate(HazardSlot slot, Scratch scratch, int k, Compressor.Tally tally) {
    int i = scratch.group.index(k);
    int storedBytes = scratch.group.storedBytes(k);
    long offset = evictor.allocate(slot, storedBytes, scratch.ids[i]);
    if (offset == ExtentPool.NONE && evictor.canEvict() && scratch.discarded < i) {
      discarder.discard(slot, scratch, i, tally);
      offset = evictor.allocate(slot, storedBytes, scratch.ids[i]);
    }
    return offset;
  }

  private void stage(HazardSlot slot, Scratch scratch, int k, long offset) {
    EncodedGroup group = scratch.group;
    int i = group.index(k);
    int id = scratch.ids[i];
    long payload = core.store(scratch, group.position(k), group.storedBytes(k), offset);
    long sealing = trySeal(slot, id, scratch.words[i]);
    scratch.words[i] = 0;
    if (sealing == 0) {
      core.pool.free(offset);
      return;
    }
    table.setPayload(id, payload);
    long staged = ChunkWord.next(sealing, ChunkWord.STAGED, core.granule(offset));
    table.setWord(id, staged);
    scratch.words[i] = staged;
  }

  /** Returns the chunk's word if it is staged now, otherwise 0. */
  private long stageFilled(HazardSlot slot, int id, long claim, long value, long outlier) {
    long sealing = trySeal(slot, id, claim);
    if (sealing == 0) {
      return 0;
    }
    table.setPayload(id, value);
    table.setLinks(id, outlier);
    long staged = ChunkWord.next(sealing, ChunkWord.STAGED, 0, ChunkWord.SAME);
    table.setWord(id, staged);
    return staged;
  }

  /**
   * Moves a claimed chunk to SEALING, which the caller owns; returns 0 if a thread has stolen it.
   */
  private long trySeal(HazardSlot slot, int id, long claim) {
    long sealing = ChunkWord.next(claim, ChunkWord.SEALING, 0, ChunkWord.ATTEMPTED);
    if (!table.compareAndSetWord(id, claim, sealing)) {
      return 0;
    }
    slot.countAttempt(claim);
    return sealing;
  }

  private void refuse(HazardSlot slot, Scratch scratch, int i, Compressor.Tally tally) {
    long claim = scratch.words[i];
    scratch.words[i] = 0;
    long raw = ChunkWord.next(claim, ChunkWord.RAW, 0, ChunkWord.ATTEMPTED);
    if (table.compareAndSetWord(scratch.ids[i], claim, raw)) {
      slot.countAttempt(claim);
      slot.count(Counter.REJECTS_POOL_FULL);
      tally.refused++;
    }
  }
}
