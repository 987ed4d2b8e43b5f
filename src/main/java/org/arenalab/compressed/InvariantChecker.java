package org.arenalab.compressed;

import java.util.List;
import org.agrona.collections.IntHashSet;
import org.agrona.collections.LongHashSet;
import org.arenalab.compressed.CompressedArenaException.Reason;
import org.arenalab.compressed.chunk.ChunkTable;
import org.arenalab.compressed.chunk.ChunkWord;
import org.arenalab.extent.ExtentPoolException;

/** A checker that walks over every chunk and compares the chunks found with the counters. */
final class InvariantChecker {
  private final RawChunks raw;
  private final ChunkTable table;
  private final Lru lru;
  private final ChunkStore store;
  private final CompressedArenaStats stats;
  private final LongHashSet offsets = new LongHashSet();
  private final IntHashSet owned = new IntHashSet();
  private long compressed;
  private long dense;
  private long sameFilled;
  private long incompressible;
  private long attempted;
  private long compressedBytes;
  private long linked;

  InvariantChecker(ArenaParts parts, CompressedArenaStats stats) {
    raw = parts.raw();
    table = parts.table();
    lru = parts.lru();
    store = parts.store();
    this.stats = stats;
  }

  /**
   * Verifies an arena at rest.
   *
   * @param frontier first id from which all ids are unused
   */
  void verify(List<? extends RegionSpan> regions, int frontier) {
    for (RegionSpan region : regions) {
      for (int id = region.firstId(); id < region.endId(); id++) {
        require(owned.add(id), "chunk %d is in two regions", id);
        verifyChunk(id);
      }
    }
    for (int id = Lru.FIRST_ID; id < frontier; id++) {
      int phase = ChunkWord.phase(table.wordVolatile(id));
      require(
          owned.contains(id) || phase == ChunkWord.FREE,
          "chunk %d is in no region, and in phase %d",
          id,
          phase);
    }
    verifyCounts();
    verifyLists();
    raw.hugeRanges().verifyInvariants();
    store.pool().verifyInvariants();
  }

  private void verifyChunk(int id) {
    long word = table.wordVolatile(id);
    attempted += ChunkWord.is(word, ChunkWord.ATTEMPTED) ? 1 : 0;
    switch (ChunkWord.phase(word)) {
      case ChunkWord.RAW -> verifyStamp(id);
      case ChunkWord.INCOMPRESSIBLE -> {
        verifyStamp(id);
        incompressible++;
      }
      case ChunkWord.SAME_FILLED -> sameFilled++;
      case ChunkWord.COMPRESSED -> verifyExtent(id, word);
      default ->
          throw new CompressedArenaException(
              Reason.CORRUPT,
              "chunk %d is in phase %d, and nobody is at work"
                  .formatted(id, ChunkWord.phase(word)));
    }
  }

  /** Verifies that a raw chunk has a stamp of 32 bits, and not the fields of a stored one. */
  private void verifyStamp(int id) {
    require(
        table.links(id) >>> Integer.SIZE == 0,
        "chunk %d is raw, and its stamp is 0x%x",
        id,
        table.links(id));
  }

  private void verifyExtent(int id, long word) {
    long offset = store.offset(word);
    int storedBytes = table.storedBytes(id);
    require(offsets.add(offset), "chunk %d shares the extent at 0x%x", id, offset);
    int extentBytes;
    try {
      extentBytes = store.pool().sizeBytes(offset);
    } catch (ExtentPoolException e) {
      throw new CompressedArenaException(
          Reason.CORRUPT, "chunk %d has no extent: %s".formatted(id, e.getMessage()));
    }
    require(
        extentBytes == storedBytes,
        "chunk %d stores %d B, its extent at 0x%x has %d",
        id,
        storedBytes,
        offset,
        extentBytes);
    require(
        storedBytes <= raw.chunkBytes(), "chunk %d stores %d B, more than it has", id, storedBytes);
    compressed++;
    compressedBytes += storedBytes;
    dense += ChunkWord.is(word, ChunkWord.DENSE) ? 1 : 0;
    linked += table.links(id) == Lru.UNLINKED ? 0 : 1;
  }

  private void verifyCounts() {
    CompressedArenaStats.ChunkCounts counts = stats.chunks();
    same("compressed", counts.compressed(), compressed);
    same("dense", counts.dense(), dense);
    same("sameFilled", counts.sameFilled(), sameFilled);
    same("incompressible", counts.incompressible(), incompressible);
    same("attempted", counts.attempted(), attempted);
    same("compressedBytes", counts.compressedBytes(), compressedBytes);
    same("total", counts.total(), owned.size());
    same("the pool's extents", stats.pool().liveExtents(), compressed);
    same("the pool's bytes", stats.pool().liveBytes(), compressedBytes);
  }

  /**
   * Verifies that all compressed chunks are in a list, except damaged ones. A damaged chunk that
   * eviction has polled stays in no list: eviction cannot use it.
   */
  private void verifyLists() {
    same("chunks in lists", lru.count(Lru.YOUNG) + lru.count(Lru.SETTLED), linked);
    require(
        compressed - linked <= stats.operations().damagedExtents(),
        "%d compressed chunks are in no list, and %d were ever damaged",
        compressed - linked,
        stats.operations().damagedExtents());
  }

  private static void same(String what, long counted, long found) {
    require(counted == found, "%s: %d counted, %d found", what, counted, found);
  }

  private static void require(boolean holds, String message, Object... values) {
    if (!holds) {
      throw new CompressedArenaException(Reason.CORRUPT, message.formatted(values));
    }
  }
}
