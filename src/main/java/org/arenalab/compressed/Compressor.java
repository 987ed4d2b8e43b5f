package org.arenalab.compressed;

/**
 * Stores raw chunks, a batch at a time: claims them, looks who is in them, encodes and stages one
 * after the other, and then gives their memory to the kernel, neighbours in one call. Until that
 * last step whoever needs a chunk steals it back, and what was made of it is dropped.
 */
final class Compressor {
  private final ArenaCore core;
  private final ChunkTable table;
  private final Evictor evictor;
  private final Dropper dropper;

  Compressor(ArenaCore core, Evictor evictor) {
    this.core = core;
    this.table = core.table;
    this.evictor = evictor;
    dropper = new Dropper(core);
  }

  /** What one call did; see {@link CompressionResult}. */
  static final class Tally {
    long examined;
    long compressed;
    long sameFilled;
    long rejected;
    long refused;
    long inUse;
    long compressedBytes;

    CompressionResult result() {
      return new CompressionResult(
          examined, compressed, sameFilled, rejected, refused, inUse, compressedBytes);
    }
  }

  /** Asked before each chunk is claimed. */
  @FunctionalInterface
  interface Choice {
    boolean includes(int id, int idleEpochs);
  }

  /** Compresses {@code count} chunks, at most a batch. */
  void compress(AccessSlot slot, int firstId, int count, Choice choice, Tally tally) {
    Scratch scratch = core.scratches.take();
    scratch.dropped = 0;
    int claimed = 0;
    try {
      claimed = claim(slot, scratch, firstId, count, choice, tally);
      if (claimed > 0) {
        releaseEntered(slot, scratch, firstId, claimed, tally);
        for (int i = 0; i < claimed; i++) {
          if (scratch.words[i] != 0) {
            scratch.words[i] = encode(slot, scratch, i, tally);
          }
        }
      }
    } finally {
      dropper.drop(slot, scratch, claimed, tally);
      core.scratches.giveBack(scratch);
    }
  }

  private int claim(
      AccessSlot slot, Scratch scratch, int firstId, int count, Choice choice, Tally tally) {
    int claimed = 0;
    boolean complete = false;
    try {
      for (int id = firstId; id < firstId + count; id++) {
        tally.examined++;
        long word = table.wordVolatile(id);
        if (!ChunkWord.isClaimable(word)) {
          countUnclaimable(slot, word, tally);
        } else if (choice.includes(id, core.epoch - table.epoch(id))) {
          long claim = ChunkWord.next(word, ChunkWord.CLAIMED, 0);
          if (table.compareAndSetWord(id, word, claim)) {
            scratch.ids[claimed] = id;
            scratch.words[claimed++] = claim;
          } else {
            countInUse(slot, tally);
          }
        }
      }
      complete = true;
    } finally {
      // The choice is the user's code: what it throws leaves nothing claimed.
      for (int i = 0; !complete && i < claimed; i++) {
        release(scratch.ids[i], scratch.words[i], 0);
      }
    }
    slot.count(Counter.COMPRESS_ATTEMPTS, claimed);
    return claimed;
  }

  private static void countUnclaimable(AccessSlot slot, long word, Tally tally) {
    switch (ChunkWord.phase(word)) {
      case ChunkWord.INCOMPRESSIBLE -> slot.count(Counter.SKIPS_INCOMPRESSIBLE);
      case ChunkWord.COMPRESSED, ChunkWord.SAME_FILLED -> {}
      default -> countInUse(slot, tally);
    }
  }

  private static void countInUse(AccessSlot slot, Tally tally) {
    slot.count(Counter.SKIPS_IN_USE);
    tally.inUse++;
  }

  /** Whoever entered a chunk before it was claimed keeps it. */
  private void releaseEntered(
      AccessSlot slot, Scratch scratch, int firstId, int claimed, Tally tally) {
    core.slots.fence();
    for (AccessSlot other : core.slots.all()) {
      int entered = other.id();
      if (entered >= firstId && entered <= scratch.ids[claimed - 1]) {
        for (int i = 0; i < claimed; i++) {
          if (scratch.ids[i] == entered && scratch.words[i] != 0) {
            release(entered, scratch.words[i], 0);
            scratch.words[i] = 0;
            countInUse(slot, tally);
          }
        }
      }
    }
  }

  private boolean release(int id, long claim, long flags) {
    return table.compareAndSetWord(id, claim, ChunkWord.next(claim, ChunkWord.RAW, 0, flags));
  }

  /** Returns the chunk's word if it is staged now, and else 0. */
  private long encode(AccessSlot slot, Scratch scratch, int i, Tally tally) {
    int id = scratch.ids[i];
    long claim = scratch.words[i];
    long raw = core.rawAddress(id);
    long odd = Fill.oddOf(raw, core.chunkBytes);
    if (odd != Fill.NOT_FILLED) {
      return stageFilled(slot, id, claim, Fill.valueOf(raw, odd), odd);
    }
    if (evictor.isSaturated()) {
      refuse(slot, id, claim, tally);
      return 0;
    }
    int storedBytes = core.encode(id, scratch);
    if (storedBytes > core.config.admittedBytes()) {
      reject(slot, id, claim, tally);
      return 0;
    }
    long offset = allocate(slot, scratch, i, storedBytes, tally);
    if (offset == ExtentPool.NONE) {
      evictor.refused();
      refuse(slot, id, claim, tally);
      return 0;
    }
    long place = core.store(scratch, storedBytes, offset);
    return stage(slot, id, claim, place, offset);
  }

  /** Where there is no room, what this batch has staged so far may be evicted, too. */
  private long allocate(AccessSlot slot, Scratch scratch, int i, int storedBytes, Tally tally) {
    long offset = evictor.allocate(slot, storedBytes, scratch.ids[i]);
    if (offset == ExtentPool.NONE && evictor.canEvict() && scratch.dropped < i) {
      dropper.drop(slot, scratch, i, tally);
      offset = evictor.allocate(slot, storedBytes, scratch.ids[i]);
    }
    return offset;
  }

  private long stage(AccessSlot slot, int id, long claim, long place, long offset) {
    long sealing = seal(slot, id, claim);
    if (sealing == 0) {
      core.pool.free(offset);
      return 0;
    }
    table.setPlace(id, place);
    long staged = ChunkWord.next(sealing, ChunkWord.STAGED, core.granule(offset));
    table.setWord(id, staged);
    return staged;
  }

  private long stageFilled(AccessSlot slot, int id, long claim, long value, long odd) {
    long sealing = seal(slot, id, claim);
    if (sealing == 0) {
      return 0;
    }
    table.setPlace(id, value);
    table.setLinks(id, odd);
    long staged = ChunkWord.next(sealing, ChunkWord.STAGED, 0, ChunkWord.SAME);
    table.setWord(id, staged);
    return staged;
  }

  /** Takes a claimed chunk to itself; returns 0 if somebody has stolen it. */
  private long seal(AccessSlot slot, int id, long claim) {
    long sealing = ChunkWord.next(claim, ChunkWord.SEALING, 0, ChunkWord.ATTEMPTED);
    if (!table.compareAndSetWord(id, claim, sealing)) {
      return 0;
    }
    countAttempted(slot, claim);
    return sealing;
  }

  private static void countAttempted(AccessSlot slot, long claim) {
    if (!ChunkWord.is(claim, ChunkWord.ATTEMPTED)) {
      slot.count(Counter.ATTEMPTED);
    }
  }

  private void refuse(AccessSlot slot, int id, long claim, Tally tally) {
    if (release(id, claim, ChunkWord.ATTEMPTED)) {
      countAttempted(slot, claim);
      slot.count(Counter.REJECTS_POOL_FULL);
      tally.refused++;
    }
  }

  private void reject(AccessSlot slot, int id, long claim, Tally tally) {
    long word = ChunkWord.next(claim, ChunkWord.INCOMPRESSIBLE, 0, ChunkWord.ATTEMPTED);
    if (table.compareAndSetWord(id, claim, word)) {
      countAttempted(slot, claim);
      slot.count(Counter.INCOMPRESSIBLE);
      slot.count(Counter.REJECTS_SMALL_GAIN);
      tally.rejected++;
    }
  }
}
