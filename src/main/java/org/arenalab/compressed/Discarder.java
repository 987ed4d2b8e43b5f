package org.arenalab.compressed;

import org.arenalab.codec.SameFilled;
import org.arenalab.compressed.chunk.ChunkTable;
import org.arenalab.compressed.chunk.ChunkWord;
import org.arenalab.compressed.chunk.Counter;
import org.arenalab.os.MemoryRanges;
import org.arenalab.os.RawMemory;
import org.arenalab.os.SystemCallException;

/**
 * A discarder of the raw memory of staged chunks, which it then publishes as stored. It discards
 * several runs of neighbours in one call, and a huge page as a whole. Incompressible chunks stay
 * claimed until the discard. A thread that enters such a chunk must steal it first.
 */
final class Discarder {
  private final ArenaParts parts;
  private final RawChunks raw;
  private final ChunkTable table;
  private final Lru lru;
  private final ChunkStore store;
  private final HugeRanges hugeRanges;
  private final Observation observation;

  Discarder(ArenaParts parts) {
    this.parts = parts;
    raw = parts.raw();
    table = parts.table();
    lru = parts.lru();
    store = parts.store();
    hugeRanges = raw.hugeRanges();
    observation = parts.observation();
  }

  /**
   * Discards the memory of the staged chunks up to batch index {@code end}, and releases chunks
   * that are only claimed.
   *
   * @throws SystemCallException if the kernel refuses; the refused chunks are raw as before
   */
  void discard(Batch batch, int end) {
    int from = batch.discarded();
    batch.setDiscarded(end);
    SystemCallException failure = null;
    while (from < end) {
      int to = endOfRange(batch, from, end);
      try {
        if (!hugeRanges.isHuge(batch.id(from)) || !tryDiscardHugePage(batch, from, to)) {
          discardRuns(batch, from, to);
        }
      } catch (SystemCallException e) {
        failure = e;
      } finally {
        releaseClaimed(batch, from, to);
      }
      from = to;
    }
    if (failure != null) {
      throw failure;
    }
  }

  private int endOfRange(Batch batch, int from, int end) {
    if (hugeRanges.chunksInRange() == 0) {
      return end;
    }
    int endId = hugeRanges.endOfRange(batch.id(from));
    int to = from;
    while (to < end && batch.id(to) < endId) {
      to++;
    }
    return to;
  }

  /**
   * Discards a huge page by one call if all of its chunks are staged, except a few incompressible
   * ones. A bounce buffer holds these few during the call. If that is impossible, the kernel splits
   * the page before any thread has to wait.
   *
   * @return whether everything is done
   */
  private boolean tryDiscardHugePage(Batch batch, int from, int to) {
    int firstId = hugeRanges.startOfRange(batch.id(from));
    int staged = 0;
    for (int i = from; i < to; i++) {
      staged += batch.isIn(i, ChunkWord.STAGED) ? 1 : 0;
    }
    if (staged == 0) {
      return false;
    }
    int others = hugeRanges.chunksInRange() - staged;
    if (others == 0) {
      return tryDiscardWhole(batch, from, to, firstId);
    }
    BounceBuffer bounce =
        others > BounceBuffer.maxChunks(hugeRanges)
            ? null
            : BounceBuffer.tryTake(parts, batch, from, to, others);
    if (bounce == null) {
      hugeRanges.split(firstId);
      return false;
    }
    try {
      return tryDiscardWhole(batch, from, to, firstId);
    } finally {
      bounce.restore();
    }
  }

  /** Releases chunks that are only claimed. Rejected chunks become INCOMPRESSIBLE, others RAW. */
  private void releaseClaimed(Batch batch, int from, int to) {
    for (int i = from; i < to; i++) {
      if (batch.isIn(i, ChunkWord.CLAIMED)) {
        long claim = batch.word(i);
        batch.lose(i);
        boolean rejected = batch.isRejected(i);
        int phase = rejected ? ChunkWord.INCOMPRESSIBLE : ChunkWord.RAW;
        long word = ChunkWord.next(claim, phase, 0, rejected ? ChunkWord.ATTEMPTED : 0);
        if (table.compareAndSetWord(batch.id(i), claim, word) && rejected) {
          batch.countRejected(claim);
        }
      }
    }
  }

  private boolean tryDiscardWhole(Batch batch, int from, int to, int firstId) {
    if (!tryBeginDiscardOfAll(batch, from, to)) {
      hugeRanges.split(firstId);
      return false;
    }
    discardRun(batch, from, to, firstId, hugeRanges.chunksInRange());
    return true;
  }

  /** Moves all staged chunks to DISCARDING; returns false if a thread has stolen one. */
  private boolean tryBeginDiscardOfAll(Batch batch, int from, int to) {
    boolean all = true;
    for (int i = from; i < to; i++) {
      boolean wasStaged = batch.isIn(i, ChunkWord.STAGED);
      all &= tryBeginDiscard(batch, i) || !wasStaged;
    }
    return all;
  }

  private void discardRuns(Batch batch, int first, int end) {
    SystemCallException failure = null;
    int from = first;
    while (from < end) {
      int to = beginRuns(batch, from, end);
      if (batch.runs().size() > 1 && raw.tryDiscard(batch.runs())) {
        publishDiscarded(batch, from, to);
      } else {
        try {
          discardEachRun(batch, from, to);
        } catch (SystemCallException e) {
          failure = e;
        }
      }
      from = to;
    }
    if (failure != null) {
      throw failure;
    }
  }

  /**
   * Moves staged chunks to DISCARDING, from index {@code from} on, and lists the runs of neighbours
   * among them. Returns the end index.
   */
  private int beginRuns(Batch batch, int from, int end) {
    MemoryRanges runs = batch.runs();
    runs.clear();
    int left = raw.discardChunks();
    int to = from;
    while (to < end && left > 0 && !runs.isFull()) {
      int endOfRun = beginRun(batch, to, Math.min(end, to + left));
      int count = endOfRun - to;
      if (count > 0) {
        runs.add(raw.address(batch.id(to)), (long) count * raw.chunkBytes());
        left -= count;
      }
      to = Math.max(endOfRun, to + 1);
    }
    return to;
  }

  /** Moves neighbours to DISCARDING, from index {@code from} on; returns the end of the run. */
  private int beginRun(Batch batch, int from, int limit) {
    int to = from;
    while (to < limit
        && (to == from || batch.id(to) == batch.id(to - 1) + 1)
        && tryBeginDiscard(batch, to)) {
      to++;
    }
    return to;
  }

  /** Discards the runs of DISCARDING chunks in batch [from, end), each by a call of its own. */
  private void discardEachRun(Batch batch, int from, int end) {
    SystemCallException failure = null;
    int start = from;
    while (start < end) {
      int to = start;
      while (to < end
          && (to == start || batch.id(to) == batch.id(to - 1) + 1)
          && batch.isIn(to, ChunkWord.DISCARDING)) {
        to++;
      }
      if (to > start) {
        try {
          discardRun(batch, start, to, batch.id(start), to - start);
        } catch (SystemCallException e) {
          failure = e;
        }
      }
      start = Math.max(to, start + 1);
    }
    if (failure != null) {
      throw failure;
    }
  }

  /**
   * Moves a staged chunk to DISCARDING; returns whether it is there, where no thread can steal it.
   */
  private boolean tryBeginDiscard(Batch batch, int i) {
    if (batch.isIn(i, ChunkWord.DISCARDING)) {
      return true;
    }
    if (!batch.isIn(i, ChunkWord.STAGED)) {
      return false;
    }
    long staged = batch.word(i);
    long discarding = ChunkWord.toPhase(staged, ChunkWord.DISCARDING);
    boolean mine = table.compareAndSetWord(batch.id(i), staged, discarding);
    batch.setWord(i, mine ? discarding : 0);
    return mine;
  }

  /**
   * Discards {@code count} chunks from {@code firstId}, and publishes the DISCARDING ones of batch
   * [from, to). All of these are in the discarded range. A chunk that the batch still has as
   * CLAIMED was stolen. Another compressor has rejected it since, and the bounce buffer holds it;
   * skip it.
   */
  private void discardRun(Batch batch, int from, int to, int firstId, int count) {
    boolean discarded = false;
    try {
      raw.discard(firstId, count);
      discarded = true;
    } finally {
      for (int i = from; !discarded && i < to; i++) {
        if (batch.isIn(i, ChunkWord.DISCARDING)) {
          unstage(batch, i);
        }
      }
    }
    publishDiscarded(batch, from, to);
  }

  /** Publishes the DISCARDING chunks of batch [from, to) after one call has discarded them. */
  private void publishDiscarded(Batch batch, int from, int to) {
    batch.slot().count(Counter.DROP_CALLS);
    for (int i = from; i < to; i++) {
      if (batch.isIn(i, ChunkWord.DISCARDING)) {
        batch.slot().count(Counter.DROPPED_CHUNKS);
        publish(batch, i);
      }
    }
    lru.add(Lru.YOUNG, batch.ids(), from, to);
  }

  /**
   * Makes a chunk raw again after the kernel refused the discard. The bytes are rebuilt, because
   * the kernel may have discarded them before it refused.
   */
  private void unstage(Batch batch, int i) {
    int id = batch.id(i);
    long discarding = batch.word(i);
    if (ChunkWord.is(discarding, ChunkWord.SAME)) {
      SameFilled.write(table.value(id), table.outlier(id), raw.address(id), raw.chunkBytes());
    } else {
      if (store.decode(discarding, table.payload(id), batch.buffers())) {
        RawMemory.copy(batch.buffers().plainAddress(), raw.address(id), raw.chunkBytes());
      }
      store.free(discarding);
    }
    table.stamp(id);
    table.setWord(id, ChunkWord.next(discarding, ChunkWord.RAW, 0));
    observation.becameRaw(batch.slot(), id);
  }

  private void publish(Batch batch, int i) {
    int id = batch.id(i);
    long discarding = batch.word(i);
    if (ChunkWord.is(discarding, ChunkWord.SAME)) {
      table.setWord(id, ChunkWord.next(discarding, ChunkWord.SAME_FILLED, 0));
      batch.countSameFilled(i);
      return;
    }
    int storedBytes = table.storedBytes(id);
    table.setLinks(id, Lru.UNLINKED);
    table.setWord(id, ChunkWord.toPhase(discarding, ChunkWord.COMPRESSED));
    batch.countCompressed(i, storedBytes);
  }
}
