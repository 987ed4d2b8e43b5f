package org.arenalab.compressed;

import java.util.BitSet;
import org.arenalab.codec.CodecBuffers;
import org.arenalab.compressed.chunk.ChunkWord;
import org.arenalab.compressed.chunk.Counter;
import org.arenalab.compressed.chunk.HazardSlot;
import org.arenalab.os.MemoryRanges;

/**
 * The work of one thread that compresses chunks together: the claimed chunks, the encoded group,
 * and the counts. A chunk's index in the batch identifies it. Chunks are in ascending order of
 * their ids.
 *
 * <p>A batch serves one thread at a time. It is reused, so that it makes no garbage.
 */
final class Batch {
  /** Limit on the chunks of a unit, which are encoded before their memory is discarded. */
  static final int MAX_UNIT_CHUNKS = 512;

  /** Size limit of a unit in bytes: this much memory stays raw while the unit is encoded. */
  private static final int UNIT_BYTES = 2 << 20;

  /**
   * Units that are claimed together. One barrier, which interrupts all other threads, serves all of
   * them.
   */
  private static final int UNITS = 4;

  /** Limit on the runs of one discard: accesses to their chunks wait for it, some 30 us. */
  private static final int MAX_RUNS = 32;

  private static final int MAX_CHUNKS = UNITS * MAX_UNIT_CHUNKS;

  private final EncodedGroup group;
  private final int[] ids = new int[MAX_CHUNKS];

  /** The words that this thread has written for the chunks; 0 for a chunk that it has lost. */
  private final long[] words = new long[MAX_CHUNKS];

  /** Indexes of chunks that do not compress and may still be claimed. */
  private final BitSet rejected = new BitSet(MAX_CHUNKS);

  /** Indexes of chunks that were prefetched and not used before they were sealed. */
  private final BitSet unused = new BitSet(MAX_CHUNKS);

  /** Runs of neighbours that are discarded in one call. */
  private final MemoryRanges runs = new MemoryRanges(MAX_RUNS);

  private int count;
  private int discarded;
  private CodecBuffers buffers;
  private HazardSlot slot;
  private CompressionResult.Tally tally;

  Batch(EncodedGroup group) {
    this.group = group;
  }

  /** Returns the limit on the chunks of a unit. */
  static int unitChunks(int chunkBytes) {
    return Math.clamp(UNIT_BYTES / chunkBytes, 1, MAX_UNIT_CHUNKS);
  }

  /** Returns the limit on the chunks of a batch, which are claimed together. */
  static int maxChunks(int chunkBytes) {
    return Math.clamp(UNITS * UNIT_BYTES / chunkBytes, 1, MAX_CHUNKS);
  }

  /**
   * Empties the batch, for the thread that owns {@code slot}.
   *
   * @param buffers for the encoded group
   * @param tally counts of the caller's call, which may take several batches
   */
  void begin(HazardSlot slot, CodecBuffers buffers, CompressionResult.Tally tally) {
    this.buffers = buffers;
    this.slot = slot;
    this.tally = tally;
    clearClaims();
    group.clear();
    discarded = 0;
  }

  /** Removes all chunks. */
  void clearClaims() {
    count = 0;
    rejected.clear();
    unused.clear();
  }

  /** Adds a chunk for which this thread has written {@code claim}. */
  void add(int id, long claim) {
    ids[count] = id;
    words[count++] = claim;
  }

  int count() {
    return count;
  }

  int id(int i) {
    return ids[i];
  }

  /** Returns the ids of all chunks; callers only read the first {@link #count}. */
  int[] ids() {
    return ids;
  }

  /** Returns a list of runs for one discard. */
  MemoryRanges runs() {
    return runs;
  }

  /** Returns the word that this thread has written last, or 0 for a chunk that it has lost. */
  long word(int i) {
    return words[i];
  }

  boolean isIn(int i, int phase) {
    return ChunkWord.phase(words[i]) == phase;
  }

  void setWord(int i, long word) {
    words[i] = word;
  }

  /** Records that the chunk is stolen, released, or owned by the bounce buffer. */
  void lose(int i) {
    words[i] = 0;
  }

  void reject(int i) {
    rejected.set(i);
  }

  boolean isRejected(int i) {
    return rejected.get(i);
  }

  /** Returns the first rejected chunk from {@code from} on, or -1. */
  int nextRejected(int from) {
    return rejected.nextSetBit(from);
  }

  void noteUnused(int i) {
    unused.set(i);
  }

  boolean isUnused(int i) {
    return unused.get(i);
  }

  /** Returns the index up to which chunks were already discarded or released. */
  int discarded() {
    return discarded;
  }

  void setDiscarded(int end) {
    discarded = end;
  }

  /** Returns the chunks that are encoded and have no extent yet. */
  EncodedGroup group() {
    return group;
  }

  CodecBuffers buffers() {
    return buffers;
  }

  HazardSlot slot() {
    return slot;
  }

  void countExamined() {
    tally.examined++;
  }

  void countInUse() {
    slot.count(Counter.SKIPS_IN_USE);
    tally.inUse++;
  }

  /** Counts a chunk that did not compress; {@code claim} is the word with which it was claimed. */
  void countRejected(long claim) {
    slot.countAttempt(claim);
    slot.count(Counter.INCOMPRESSIBLE);
    slot.count(Counter.REJECTS_SMALL_GAIN);
    tally.rejected++;
  }

  /** Counts a chunk for which the pool had no room. */
  void countRefused(long claim) {
    slot.countAttempt(claim);
    slot.count(Counter.REJECTS_POOL_FULL);
    tally.refused++;
  }

  void countSameFilled(int i) {
    countWasted(i);
    slot.count(Counter.SAME_FILLED);
    slot.count(Counter.SAME_FILLED_OPS);
    tally.sameFilled++;
  }

  void countCompressed(int i, int storedBytes) {
    countWasted(i);
    slot.count(Counter.COMPRESSED);
    slot.count(Counter.COMPRESS_OPS);
    slot.count(Counter.COMPRESSED_BYTES, storedBytes);
    tally.compressed++;
    tally.compressedBytes += storedBytes;
  }

  /** Counts a prefetch that was wasted: the chunk is stored again, and no access has used it. */
  private void countWasted(int i) {
    if (unused.get(i)) {
      slot.count(Counter.PREFETCH_WASTED);
    }
  }
}
