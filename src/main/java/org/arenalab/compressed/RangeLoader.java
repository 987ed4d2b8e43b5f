package org.arenalab.compressed;

import org.arenalab.compressed.chunk.ChunkTable;
import org.arenalab.compressed.chunk.ChunkWord;
import org.arenalab.compressed.chunk.Counter;
import org.arenalab.compressed.chunk.HazardSlot;

/** A loader of ranges of chunks before their use. One call to the kernel backs neighbours. */
final class RangeLoader {
  /** Limit on the chunks whose memory is backed ahead of their decompression: 64 KiB at 4 KiB. */
  private static final int PREPARED_CHUNKS = 16;

  private final ChunkTable table;
  private final ChunkAccess access;
  private final ReadAhead ahead;
  private final Observation observation;

  RangeLoader(ArenaParts parts, ChunkAccess access, ReadAhead ahead) {
    table = parts.table();
    this.access = access;
    this.ahead = ahead;
    observation = parts.observation();
  }

  /**
   * Decompresses a range of chunks.
   *
   * @param cause counter for the loads
   * @return the number of chunks that this call decompressed
   */
  long load(RegionSpan span, HazardSlot slot, int firstId, int endId, Counter cause) {
    long loaded = 0;
    int at = firstId;
    try {
      for (; at < endId; at += PREPARED_CHUNKS) {
        span.requireLive();
        int count = Math.min(PREPARED_CHUNKS, endId - at);
        ahead.prepare(span, at, count, endId);
        for (int id = at; id < at + count; id++) {
          loaded += loadIfStored(span, slot, id, cause) ? 1 : 0;
        }
      }
    } finally {
      if (at < endId) {
        ahead.releasePrepared(at, endId);
      }
    }
    return loaded;
  }

  /** Loads a chunk before it is needed; returns whether this call loaded it. */
  private boolean loadIfStored(RegionSpan span, HazardSlot slot, int id, Counter cause) {
    long word = table.wordVolatile(id);
    while (ChunkWord.isStored(word)) {
      if (access.tryLoad(span, slot, id, word, cause)) {
        observation.becameRaw(span, slot, id);
        return true;
      }
      word = table.wordVolatile(id);
    }
    return false;
  }
}
