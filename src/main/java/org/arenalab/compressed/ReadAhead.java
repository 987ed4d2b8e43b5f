package org.arenalab.compressed;

import org.arenalab.compressed.chunk.ChunkTable;
import org.arenalab.compressed.chunk.ChunkWord;
import org.arenalab.compressed.chunk.HazardSlot;
import org.arenalab.compressed.chunk.HazardSlots;
import org.arenalab.os.SystemCallException;
import org.arenalab.os.VirtualMemory;

/**
 * Read-ahead for page faults: backs the memory of stored chunks before their use, many pages by one
 * call. It serves threads that load or overwrite chunks in sequence, and the loading of a range.
 * Memory that was backed without use is discarded.
 */
final class ReadAhead {
  /** Sequential loads before read-ahead starts: 3; earlier loads fault page by page. */
  private static final int STREAK = 3;

  /** Limit on chunks backed ahead in small pages. The bytes of a unit are a second limit. */
  private static final int MAX_AHEAD = 16;

  /** Divisor: a huge page is used if at least 1 / 4 of the huge range's chunks is wanted. */
  private static final int MIN_STORED = 4;

  /** Largest gap, in chunks, between two loads that still counts as sequential. */
  private static final int MAX_STEP = 4;

  /** Sequential loads after which whole huge ranges are backed by a huge page. */
  private static final int HUGE_STREAK = 64;

  private final RawChunks raw;
  private final ChunkTable table;
  private final HazardSlots slots;
  private final Decompressor decompressor;
  private final HugeRanges hugeRanges;
  private final int maxAhead;

  ReadAhead(ArenaParts parts, Decompressor decompressor) {
    raw = parts.raw();
    table = parts.table();
    slots = parts.slots();
    hugeRanges = raw.hugeRanges();
    this.decompressor = decompressor;
    maxAhead = Math.min(MAX_AHEAD, Batch.unitChunks(raw.chunkBytes()));
  }

  /**
   * Records a load, and backs memory ahead of a thread that loads chunks in sequence. One call for
   * many pages costs less than a page fault for each. The call backs about as many chunks as the
   * streak is long, so at most half of them are wasted. A long streak also backs a whole huge
   * range. {@link #release} discards memory that was not used.
   */
  void beforeLoad(RegionSpan span, HazardSlot slot, int id) {
    boolean inOrder = isInOrder(slot.lastLoaded(), id);
    if (!inOrder) {
      release(slot);
    }
    slot.noteLoad(id, inOrder);
    if (slot.streak() >= STREAK && id >= slot.preparedEnd()) {
      if (slot.streak() >= HUGE_STREAK && hugeRanges.chunksInRange() != 0) {
        considerRange(span, slot, id);
      }
      int wanted = Math.min(slot.streak() + 1, maxAhead);
      int count = storedFrom(id, Math.min(wanted, span.endId() - id));
      if (count > 1) {
        populate(id, count);
        slot.notePrepared(id + count);
      }
    }
  }

  /**
   * Returns whether a chunk is the last loaded one, or follows it with no stored chunk in between.
   */
  private boolean isInOrder(int last, int id) {
    return id >= last && id - last <= MAX_STEP && storedAmong(last + 1, id) == 0;
  }

  /**
   * Backs a chunk's huge range by a huge page if that pays; returns whether it did. The huge range
   * must be small so far and inside the region, and enough of its chunks must be stored. No chunk
   * before this one may be stored, because it would keep the memory backed for it.
   */
  private boolean tryBackRange(RegionSpan span, int id) {
    if (hugeRanges.isHuge(id)) {
      return false;
    }
    int end = hugeRanges.endOfRange(id);
    int first = hugeRanges.startOfRange(id);
    boolean worthIt =
        first >= span.firstId()
            && end <= span.endId()
            && storedAmong(first, id) == 0
            && storedAmong(id, end) >= hugeRanges.chunksInRange() / MIN_STORED;
    if (worthIt) {
      hugeRanges.back(id);
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

  private void considerRange(RegionSpan span, HazardSlot slot, int id) {
    int end = hugeRanges.endOfRange(id);
    if (slot.consideredEnd() != end) {
      slot.noteConsidered(end);
      if (tryBackRange(span, id)) {
        slot.noteBacked(end);
      }
    }
  }

  private int storedFrom(int firstId, int most) {
    int count = 0;
    while (count < most && ChunkWord.isStored(table.wordVolatile(firstId + count))) {
      count++;
    }
    return count;
  }

  /** Releases the memory backed ahead for threads that have ended; see {@link #release}. */
  void releaseOfEnded() {
    for (HazardSlot slot : slots.all()) {
      if (!slot.isOfLivingThread() && slot.backedEnd() != 0) {
        release(slot);
      }
    }
  }

  /** Discards memory that was backed ahead for this thread and not used. */
  void release(HazardSlot slot) {
    int end = slot.backedEnd();
    slot.forgetAhead();
    discardStored(slot.lastLoaded() + 1, end);
  }

  private void discardStored(int from, int end) {
    int id = from;
    while (id < end) {
      id += Math.max(decompressor.discardStored(id, end - id), 1);
    }
  }

  /**
   * Backs the memory of the stored chunks in a range, by one call for each run of them. A huge
   * range that will be loaded up to {@code endId} is backed as a whole, if that pays.
   */
  void prepare(RegionSpan span, int firstId, int count, int endId) {
    if (hugeRanges.chunksInRange() != 0 && endId >= hugeRanges.endOfRange(firstId)) {
      boolean _ = tryBackRange(span, firstId);
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

  /** Discards memory that {@link #prepare} backed for chunks that were not loaded. */
  void releasePrepared(int firstId, int endId) {
    discardStored(firstId, Math.min(endId, firstId + Batch.MAX_UNIT_CHUNKS));
  }

  private void populate(int firstId, int count) {
    try {
      VirtualMemory.populateForWrite(raw.address(firstId), (long) count * raw.chunkBytes());
    } catch (SystemCallException e) {
      // Before Linux 5.14, or out of memory. Each page is then backed at its first write.
      System.getLogger(ReadAhead.class.getName())
          .log(System.Logger.Level.DEBUG, "not populated", e);
    }
  }
}
