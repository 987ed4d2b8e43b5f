package org.arenalab.compressed;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.arenalab.os.RawMemory;

/**
 * A bounce buffer for the few incompressible chunks of a huge page during its discard. No thread
 * can enter these chunks while their bytes are in the buffer, some 50 us. Splitting the page would
 * take the kernel several times as long. It would also leave no huge page for the next request.
 */
final class BounceBuffer {
  /**
   * Limit: one in 16 of a block's chunks. The two copies of each chunk must cost less than a split.
   */
  private static final int FRACTION = 16;

  private final ArenaCore core;
  private final int[] ids;
  private final long[] words;
  private final Arena memory;
  private final MemorySegment bytes;
  private int count;

  private BounceBuffer(ArenaCore core, int most, Arena memory) {
    this.core = core;
    ids = new int[most];
    words = new long[most];
    this.memory = memory;
    bytes = memory.allocate((long) most * core.chunkBytes, Long.BYTES);
  }

  /** Returns how many chunks of a block the buffer may hold. */
  static int maxChunks(HugeBlocks blocks) {
    return blocks.chunksInBlock() / FRACTION;
  }

  /**
   * Claims the incompressible chunks of a block and copies them. They are the chunks that the batch
   * has rejected, in [from, to), and chunks in INCOMPRESSIBLE.
   *
   * @param expected required number of these chunks
   * @return null if the block has fewer, if a thread is in one, or if memory for the copies is
   *     missing. Chunks that were claimed are then INCOMPRESSIBLE again, and the batch's own are
   *     already counted as rejected
   */
  static BounceBuffer tryTake(
      ArenaCore core,
      HazardSlot slot,
      Scratch scratch,
      int from,
      int to,
      int expected,
      Compressor.Tally tally) {
    BounceBuffer bounce = open(core, expected);
    if (bounce == null) {
      return null;
    }
    boolean taken = false;
    try {
      bounce.sealRejected(slot, scratch, from, to, tally);
      taken = bounce.isComplete() || (bounce.trySealKnown(scratch.ids[from]) && bounce.isUnused());
      if (taken) {
        bounce.copy();
      }
    } finally {
      if (!taken) {
        bounce.release();
      }
    }
    return taken ? bounce : null;
  }

  /**
   * Allocates memory first. Waiting for memory, or finding none, would be worse while other threads
   * wait for a chunk.
   */
  private static BounceBuffer open(ArenaCore core, int expected) {
    Arena memory = Arena.ofConfined();
    try {
      return new BounceBuffer(core, expected, memory);
    } catch (OutOfMemoryError e) {
      memory.close();
      return null;
    }
  }

  private boolean isComplete() {
    return count == ids.length;
  }

  /**
   * Seals chunks that the batch has rejected. They are claimed since the batch's barrier, so a
   * thread that entered one must have stolen it.
   */
  private void sealRejected(
      HazardSlot slot, Scratch scratch, int from, int to, Compressor.Tally tally) {
    for (int i = scratch.rejected.nextSetBit(from);
        i >= 0 && i < to && !isComplete();
        i = scratch.rejected.nextSetBit(i + 1)) {
      long claim = scratch.words[i];
      if (trySeal(scratch.ids[i], claim, ChunkWord.ATTEMPTED)) {
        scratch.words[i] = 0;
        Discarder.countRejected(slot, claim, tally);
      }
    }
  }

  private boolean trySealKnown(int anyId) {
    HugeBlocks blocks = core.hugeBlocks;
    int endId = blocks.endOfBlock(anyId);
    for (int id = blocks.startOfBlock(anyId); id < endId && !isComplete(); id++) {
      long word = core.table.wordVolatile(id);
      if (ChunkWord.phase(word) == ChunkWord.INCOMPRESSIBLE) {
        boolean _ = trySeal(id, word, 0);
      }
    }
    return isComplete();
  }

  private boolean trySeal(int id, long word, long flags) {
    long sealing = ChunkWord.next(word, ChunkWord.SEALING, 0, flags);
    if (!core.table.compareAndSetWord(id, word, sealing)) {
      return false;
    }
    ids[count] = id;
    words[count++] = sealing;
    return true;
  }

  /**
   * Checks that no thread is in a sealed chunk. A thread that entered an INCOMPRESSIBLE chunk may
   * still be reading it.
   */
  private boolean isUnused() {
    core.slots.fence();
    for (HazardSlot slot : core.slots.all()) {
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

  /** Copies the bytes back and releases the chunks. Call after the discard, also if it failed. */
  void restore() {
    int chunkBytes = core.chunkBytes;
    for (int i = 0; i < count; i++) {
      RawMemory.copy(bytes.address() + (long) i * chunkBytes, core.rawAddress(ids[i]), chunkBytes);
    }
    release();
  }

  private void release() {
    for (int i = 0; i < count; i++) {
      core.table.setWord(ids[i], ChunkWord.next(words[i], ChunkWord.INCOMPRESSIBLE, 0));
    }
    memory.close();
  }
}
