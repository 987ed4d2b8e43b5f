package org.arenalab.compressed;

import org.arenalab.codec.SameFilled;
import org.arenalab.compressed.chunk.ChunkTable;
import org.arenalab.compressed.chunk.ChunkWord;
import org.arenalab.os.RawMemory;

/**
 * An encoder for claimed chunks: it encodes them, and stages them once they have an extent. A chunk
 * that compresses too little is marked as rejected.
 */
final class Encoder {
  private final RawChunks raw;
  private final ChunkTable table;
  private final ChunkStore store;
  private final int admittedBytes;

  Encoder(ArenaParts parts) {
    raw = parts.raw();
    table = parts.table();
    store = parts.store();
    admittedBytes = parts.config().admittedBytes();
  }

  /**
   * Stages a chunk if it is same-filled.
   *
   * @return whether it is same-filled; a thread may have stolen it
   */
  boolean tryStageSameFilled(Batch batch, int i) {
    int id = batch.id(i);
    long address = raw.address(id);
    long outlier = SameFilled.outlierOf(address, raw.chunkBytes());
    if (outlier == SameFilled.NOT_FILLED) {
      return false;
    }
    long value = SameFilled.valueOf(address, outlier);
    long sealing = trySeal(batch, i);
    if (sealing != 0) {
      table.setSameFilled(id, value, outlier);
      publish(batch, i, ChunkWord.next(sealing, ChunkWord.STAGED, 0, ChunkWord.SAME));
    }
    return true;
  }

  /** Encodes a chunk, and adds it to the batch's group or to its rejected chunks. */
  void encode(Batch batch, int i) {
    EncodedGroup group = batch.group();
    int id = batch.id(i);
    int storedBytes = encode(batch, id, group.nextPosition());
    if (storedBytes > admittedBytes) {
      batch.reject(i);
    } else {
      group.add(i, id, storedBytes);
    }
  }

  /** Encodes a chunk's raw bytes, or a copy of them; returns the encoded size in bytes. */
  private int encode(Batch batch, int id, int toPosition) {
    if (store.toleratesWrites()) {
      return store.encode(raw.buffer(id), raw.position(id), batch.buffers(), toPosition);
    }
    RawMemory.copy(raw.address(id), batch.buffers().plainAddress(), raw.chunkBytes());
    return store.encode(batch.buffers().plain(), 0, batch.buffers(), toPosition);
  }

  /**
   * Stages chunk {@code k} of the batch's group in the extent at {@code offset}. Frees the extent
   * if a thread has stolen the chunk.
   */
  void stage(Batch batch, int k, long offset) {
    EncodedGroup group = batch.group();
    int i = group.index(k);
    long payload = store.put(batch.buffers(), group.position(k), group.storedBytes(k), offset);
    long sealing = trySeal(batch, i);
    if (sealing == 0) {
      store.pool().free(offset);
      return;
    }
    boolean wasted = batch.isUnused(i);
    table.setPayload(batch.id(i), wasted ? ChunkTable.wasted(payload) : payload);
    publish(batch, i, ChunkWord.next(sealing, ChunkWord.STAGED, store.granule(offset)));
  }

  /**
   * Moves a claimed chunk to SEALING, which the caller owns; returns 0 if a thread has stolen it.
   */
  private long trySeal(Batch batch, int i) {
    long claim = batch.word(i);
    batch.lose(i);
    long sealing = ChunkWord.next(claim, ChunkWord.SEALING, 0, ChunkWord.ATTEMPTED);
    if (!table.compareAndSetWord(batch.id(i), claim, sealing)) {
      return 0;
    }
    batch.slot().countAttempt(claim);
    if (ChunkTable.isUnused(table.stampOf(batch.id(i)))) {
      batch.noteUnused(i);
    }
    return sealing;
  }

  private void publish(Batch batch, int i, long staged) {
    table.setWord(batch.id(i), staged);
    batch.setWord(i, staged);
  }
}
