package org.arenalab.compressed;

/** A reader that builds the statistics from an arena's counters. */
final class StatsReader {
  private StatsReader() {}

  static CompressedArenaStats read(ArenaCore core, int regions, long regionBytes) {
    long[] sums = core.slots.sums();
    long chunks = regionBytes / core.chunkBytes;
    return new CompressedArenaStats(
        regions,
        regionBytes,
        chunks * CompressedArena.METADATA_BYTES_PER_CHUNK,
        chunks(core, sums, chunks),
        operations(sums),
        core.pool.stats());
  }

  private static ChunkCounts chunks(ArenaCore core, long[] sums, long total) {
    return new ChunkCounts(
        core.chunkBytes,
        total,
        of(sums, Counter.COMPRESSED),
        of(sums, Counter.DENSE),
        of(sums, Counter.SAME_FILLED),
        of(sums, Counter.INCOMPRESSIBLE),
        of(sums, Counter.ATTEMPTED),
        of(sums, Counter.COMPRESSED_BYTES));
  }

  private static OperationCounts operations(long[] sums) {
    return new OperationCounts(
        of(sums, Counter.COMPRESS_ATTEMPTS),
        of(sums, Counter.COMPRESS_OPS),
        of(sums, Counter.SAME_FILLED_OPS),
        of(sums, Counter.RECOMPRESS_OPS),
        of(sums, Counter.RECOMPRESS_REJECTS),
        of(sums, Counter.REJECTS_SMALL_GAIN),
        of(sums, Counter.REJECTS_POOL_FULL),
        of(sums, Counter.SKIPS_INCOMPRESSIBLE),
        of(sums, Counter.SKIPS_IN_USE),
        of(sums, Counter.STEALS),
        of(sums, Counter.DEMAND_DECOMPRESS),
        of(sums, Counter.BACKGROUND_DECOMPRESS),
        of(sums, Counter.EVICTIONS),
        of(sums, Counter.STORED_READS),
        of(sums, Counter.OVERWRITES),
        of(sums, Counter.DAMAGED_EXTENTS),
        of(sums, Counter.RAW_HITS),
        of(sums, Counter.DROP_CALLS),
        of(sums, Counter.DROPPED_CHUNKS));
  }

  private static long of(long[] sums, Counter counter) {
    return sums[counter.index()];
  }
}
