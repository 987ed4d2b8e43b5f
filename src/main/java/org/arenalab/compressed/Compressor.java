package org.arenalab.compressed;

/**
 * A compressor that stores raw chunks, a batch at a time. It claims the chunks of the batch and
 * releases those that a thread is in. Then it works through the batch in units. For each unit it
 * encodes and stages one chunk after the other, and discards their memory, neighbours in one call.
 * Until the discard an access may steal a chunk back; the encoded bytes are then dropped.
 */
final class Compressor {
  private final ArenaCore core;
  private final ChunkTable table;
  private final Discarder discarder;
  private final Encoder encoder;

  Compressor(ArenaCore core, Evictor evictor) {
    this.core = core;
    this.table = core.table;
    discarder = new Discarder(core);
    encoder = new Encoder(core, evictor, discarder);
  }

  /** The counts of one call; see {@link CompressionResult}. */
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

  /** A choice of chunks, which the compressor asks before it claims a chunk. */
  @FunctionalInterface
  interface Choice {
    boolean includes(int id, int idleEpochs);
  }

  /**
   * Compresses {@code count} chunks of a region, at most a batch.
   *
   * @throws CompressedArenaException (REGION_FREED) if the region is being freed, after the chunk that is being
   *     encoded
   */
  void compress(
      CompressedRegion region,
      HazardSlot slot,
      int firstId,
      int count,
      Choice choice,
      Tally tally) {
    Scratch scratch = core.scratches.take();
    scratch.clear();
    int claimed = 0;
    try {
      claimed = claim(slot, scratch, firstId, count, choice, tally);
      if (claimed > 0) {
        releaseEntered(slot, scratch, firstId, claimed, tally);
        encode(region, slot, scratch, claimed, tally);
      }
    } finally {
      discarder.discard(slot, scratch, claimed, tally);
      core.scratches.giveBack(scratch);
    }
  }

  /** Encodes a batch in units: the memory of one unit is discarded before the next unit begins. */
  private void encode(
      CompressedRegion region, HazardSlot slot, Scratch scratch, int claimed, Tally tally) {
    int endId = endOfUnit(scratch.ids[0]);
    for (int i = 0; i < claimed; i++) {
      region.requireLive();
      if (scratch.ids[i] >= endId) {
        encoder.stageGroup(slot, scratch, tally);
        discarder.discard(slot, scratch, i, tally);
        endId = endOfUnit(scratch.ids[i]);
      }
      if (scratch.words[i] != 0) {
        encoder.encode(slot, scratch, i, tally);
      }
    }
    encoder.stageGroup(slot, scratch, tally);
  }

  private int endOfUnit(int id) {
    return id - id % core.unitChunks + core.unitChunks;
  }

  private int claim(
      HazardSlot slot, Scratch scratch, int firstId, int count, Choice choice, Tally tally) {
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
      // The choice is the user's code: if it throws, no chunk may stay claimed.
      for (int i = 0; !complete && i < claimed; i++) {
        release(scratch.ids[i], scratch.words[i]);
      }
    }
    slot.count(Counter.COMPRESS_ATTEMPTS, claimed);
    return claimed;
  }

  private static void countUnclaimable(HazardSlot slot, long word, Tally tally) {
    switch (ChunkWord.phase(word)) {
      case ChunkWord.INCOMPRESSIBLE -> slot.count(Counter.SKIPS_INCOMPRESSIBLE);
      case ChunkWord.COMPRESSED, ChunkWord.SAME_FILLED -> {}
      default -> countInUse(slot, tally);
    }
  }

  private static void countInUse(HazardSlot slot, Tally tally) {
    slot.count(Counter.SKIPS_IN_USE);
    tally.inUse++;
  }

  /** Releases the chunks that threads entered before they were claimed. */
  private void releaseEntered(
      HazardSlot slot, Scratch scratch, int firstId, int claimed, Tally tally) {
    core.slots.fence();
    for (HazardSlot other : core.slots.all()) {
      int entered = other.id();
      if (entered >= firstId && entered <= scratch.ids[claimed - 1]) {
        for (int i = 0; i < claimed; i++) {
          if (scratch.ids[i] == entered && scratch.words[i] != 0) {
            release(entered, scratch.words[i]);
            scratch.words[i] = 0;
            countInUse(slot, tally);
          }
        }
      }
    }
  }

  private void release(int id, long claim) {
    boolean _ = table.compareAndSetWord(id, claim, ChunkWord.next(claim, ChunkWord.RAW, 0));
  }
}
