package org.arenalab.compressed;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.arenalab.os.RawMemory;

/**
 * The few incompressible chunks of a huge page that is given back: nobody gets in while their bytes
 * are elsewhere, some 50 us. Splitting the page would take the kernel several times as long, and it
 * would have no huge page in hand when one is wanted next.
 */
final class SetAside {
  /** Of a block's chunks, at most one in so many: what is copied for them twice must pay. */
  private static final int FRACTION = 16;

  private final ArenaCore core;
  private final int[] ids;
  private final long[] words;
  private final Arena memory;
  private final MemorySegment bytes;
  private int count;

  private SetAside(ArenaCore core, int most, Arena memory) {
    this.core = core;
    ids = new int[most];
    words = new long[most];
    this.memory = memory;
    bytes = memory.allocate((long) most * core.chunkBytes, Long.BYTES);
  }

  /** How many chunks of a block may be set aside. */
  static int most(HugeBlocks blocks) {
    return blocks.chunksInBlock() / FRACTION;
  }

  /**
   * Takes the incompressible chunks of a block to itself, and copies them: those that the batch has
   * just rejected, from {@code from} to {@code to}, and those that were known to be.
   *
   * @param expected how many there must be
   * @return null if there are not so many, or somebody is in one, or there is no memory for the
   *     copies; then nothing has changed
   */
  static SetAside take(
      ArenaCore core,
      AccessSlot slot,
      Scratch scratch,
      int from,
      int to,
      int expected,
      Compressor.Tally tally) {
    SetAside aside = open(core, expected);
    if (aside == null) {
      return null;
    }
    boolean taken = false;
    try {
      aside.sealRejected(slot, scratch, from, to, tally);
      taken = aside.isComplete() || (aside.sealKnown(scratch.ids[from]) && aside.isUnused());
      if (taken) {
        aside.copy();
      }
    } finally {
      if (!taken) {
        aside.letGo();
      }
    }
    return taken ? aside : null;
  }

  /**
   * Memory first: to wait for it, or to find none, while others wait for a chunk would be worse.
   */
  private static SetAside open(ArenaCore core, int expected) {
    Arena memory = Arena.ofConfined();
    try {
      return new SetAside(core, expected, memory);
    } catch (OutOfMemoryError e) {
      memory.close();
      return null;
    }
  }

  private boolean isComplete() {
    return count == ids.length;
  }

  /** They are claimed since the batch's barrier: nobody is in them who has not stolen them. */
  private void sealRejected(
      AccessSlot slot, Scratch scratch, int from, int to, Compressor.Tally tally) {
    for (int i = scratch.rejected.nextSetBit(from);
        i >= 0 && i < to && !isComplete();
        i = scratch.rejected.nextSetBit(i + 1)) {
      long claim = scratch.words[i];
      if (seal(scratch.ids[i], claim, ChunkWord.ATTEMPTED)) {
        scratch.words[i] = 0;
        Dropper.countRejected(slot, claim, tally);
      }
    }
  }

  private boolean sealKnown(int anyId) {
    HugeBlocks blocks = core.hugeBlocks;
    int endId = blocks.endOfBlock(anyId);
    for (int id = blocks.startOfBlock(anyId); id < endId && !isComplete(); id++) {
      long word = core.table.wordVolatile(id);
      if (ChunkWord.phase(word) == ChunkWord.INCOMPRESSIBLE) {
        boolean _ = seal(id, word, 0);
      }
    }
    return isComplete();
  }

  private boolean seal(int id, long word, long flags) {
    long sealing = ChunkWord.next(word, ChunkWord.SEALING, 0, flags);
    if (!core.table.compareAndSetWord(id, word, sealing)) {
      return false;
    }
    ids[count] = id;
    words[count++] = sealing;
    return true;
  }

  /** Whoever entered a chunk that was known may be reading it still. */
  private boolean isUnused() {
    core.slots.fence();
    for (AccessSlot slot : core.slots.all()) {
      int entered = slot.id();
      for (int id : ids) {
        if (id == entered) {
          return false;
        }
      }
    }
    return true;
  }

  private void copy() {
    int chunkBytes = core.chunkBytes;
    for (int i = 0; i < count; i++) {
      RawMemory.copy(core.rawAddress(ids[i]), bytes.address() + (long) i * chunkBytes, chunkBytes);
    }
  }

  /** Behind the discard, whether the kernel did it or not. */
  void putBack() {
    int chunkBytes = core.chunkBytes;
    for (int i = 0; i < count; i++) {
      RawMemory.copy(bytes.address() + (long) i * chunkBytes, core.rawAddress(ids[i]), chunkBytes);
    }
    letGo();
  }

  private void letGo() {
    for (int i = 0; i < count; i++) {
      core.table.setWord(ids[i], ChunkWord.next(words[i], ChunkWord.INCOMPRESSIBLE, 0));
    }
    memory.close();
  }
}
