package org.arenalab.compressed;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.arenalab.compressed.chunk.ChunkTable;
import org.arenalab.compressed.chunk.ChunkWord;
import org.arenalab.compressed.chunk.HazardSlot;
import org.arenalab.compressed.chunk.HazardSlots;
import org.arenalab.os.RawMemory;

/**
 * A bounce buffer for the few incompressible chunks of a huge page during its discard. No thread
 * can enter these chunks while their bytes are in the buffer, some 50 us. Splitting the page would
 * take the kernel several times as long. It would also leave no huge page for the next request.
 */
final class BounceBuffer {
  /**
   * Limit: one in 16 of a huge range's chunks. The two copies of each chunk must cost less than a
   * split.
   */
  private static final int FRACTION = 16;

  private final RawChunks raw;
  private final ChunkTable table;
  private final HazardSlots slots;
  private final int[] ids;
  private final long[] words;
  private final Arena memory;
  private final MemorySegment bytes;
  private int count;

  private BounceBuffer(ArenaParts parts, int most, Arena memory) {
    raw = parts.raw();
    table = parts.table();
    slots = parts.slots();
    ids = new int[most];
    words = new long[most];
    this.memory = memory;
    bytes = memory.allocate((long) most * raw.chunkBytes(), Long.BYTES);
  }

  /** Returns how many chunks of a huge range the buffer may hold. */
  static int maxChunks(HugeRanges hugeRanges) {
    return hugeRanges.chunksInRange() / FRACTION;
  }

  /**
   * Claims the incompressible chunks of a huge range and copies them. They are the chunks that the
   * batch has rejected, in [from, to), and chunks in INCOMPRESSIBLE.
   *
   * @param expected required number of these chunks
   * @return null if the huge range has fewer, if a thread is in one, or if memory for the copies is
   *     missing. Chunks that were claimed are then INCOMPRESSIBLE again, and the batch's own are
   *     already counted as rejected
   */
  static BounceBuffer tryTake(ArenaParts parts, Batch batch, int from, int to, int expected) {
    BounceBuffer bounce = open(parts, expected);
    if (bounce == null) {
      return null;
    }
    boolean taken = false;
    try {
      bounce.sealRejected(batch, from, to);
      taken = bounce.isComplete() || (bounce.trySealKnown(batch.id(from)) && bounce.isUnused());
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
  private static BounceBuffer open(ArenaParts parts, int expected) {
    Arena memory = Arena.ofConfined();
    try {
      return new BounceBuffer(parts, expected, memory);
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
  private void sealRejected(Batch batch, int from, int to) {
    for (int i = batch.nextRejected(from);
        i >= 0 && i < to && !isComplete();
        i = batch.nextRejected(i + 1)) {
      long claim = batch.word(i);
      if (trySeal(batch.id(i), claim, ChunkWord.ATTEMPTED)) {
        batch.lose(i);
        batch.countRejected(claim);
      }
    }
  }

  private boolean trySealKnown(int anyId) {
    HugeRanges hugeRanges = raw.hugeRanges();
    int endId = hugeRanges.endOfRange(anyId);
    for (int id = hugeRanges.startOfRange(anyId); id < endId && !isComplete(); id++) {
      long word = table.wordVolatile(id);
      if (ChunkWord.phase(word) == ChunkWord.INCOMPRESSIBLE) {
        boolean _ = trySeal(id, word, 0);
      }
    }
    return isComplete();
  }

  private boolean trySeal(int id, long word, long flags) {
    long sealing = ChunkWord.next(word, ChunkWord.SEALING, 0, flags);
    if (!table.compareAndSetWord(id, word, sealing)) {
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
    slots.fence();
    for (HazardSlot slot : slots.all()) {
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
    int chunkBytes = raw.chunkBytes();
    for (int i = 0; i < count; i++) {
      RawMemory.copy(raw.address(ids[i]), bytes.address() + (long) i * chunkBytes, chunkBytes);
    }
  }

  /** Copies the bytes back and releases the chunks. Call after the discard, also if it failed. */
  void restore() {
    int chunkBytes = raw.chunkBytes();
    for (int i = 0; i < count; i++) {
      RawMemory.copy(bytes.address() + (long) i * chunkBytes, raw.address(ids[i]), chunkBytes);
    }
    release();
  }

  private void release() {
    for (int i = 0; i < count; i++) {
      table.setWord(ids[i], ChunkWord.next(words[i], ChunkWord.INCOMPRESSIBLE, 0));
    }
    memory.close();
  }
}
