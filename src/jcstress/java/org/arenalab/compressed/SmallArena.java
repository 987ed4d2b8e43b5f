package org.arenalab.compressed;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.arenalab.extent.ExtentPool;
import org.arenalab.os.RawMemory;

/**
 * An arena with one region that all states of a test share. Each state takes the next chunk. Chunks
 * are reused in turn, perhaps while another state still uses the chunk. Expected content may
 * therefore depend on the chunk's number, but not on its previous users.
 */
final class SmallArena {
  static final int CHUNK_BYTES = CompressedArenaConfig.DEFAULT_CHUNK_BYTES;
  private static final int LONGS = CHUNK_BYTES / Long.BYTES;

  /** Chunks of {@link #ofStates}. The states of a test use them in turn. */
  private static final int STATES = 1 << 14;

  private static final long STATES_BYTES = 64L << 20;

  final CompressedArena arena;
  final CompressedRegion region;
  private final int chunks;
  private final AtomicInteger next = new AtomicInteger();

  SmallArena(int chunks, long capacityBytes, EvictionPolicy policy) {
    this.chunks = chunks;
    arena =
        CompressedArena.open(
            CompressedArenaConfig.builder()
                .capacityBytes(capacityBytes)
                .evictionPolicy(policy)
                .reservedBytes((long) chunks * CHUNK_BYTES)
                .hugePages(false)
                .build());
    region = arena.allocateRegion((long) chunks * CHUNK_BYTES);
  }

  int nextChunk() {
    return next.getAndIncrement() & (chunks - 1);
  }

  static long offset(int chunk) {
    return (long) chunk * CHUNK_BYTES;
  }

  /**
   * Returns contents that are unique for a chunk and a version. One half consists of runs, so that
   * LZ4 compresses it. The other half has few distinct bytes, which zstd compresses further.
   */
  static long[] contents(int chunk, int version) {
    long[] contents = new long[LONGS];
    long random = chunk * 31L + version;
    for (int i = 0; i < LONGS; i++) {
      random = random * 0x5851_F42D_4C95_7F2DL + 0x1405_7B7E_F767_814FL;
      contents[i] = i < LONGS / 2 ? 0 : (random >>> 7) & 0x0F0F_0F0F_0F0F_0F0FL;
    }
    contents[0] = (long) chunk << 32 | version;
    return contents;
  }

  /** Returns an arena whose chunks the states of one test use in turn. */
  static SmallArena ofStates() {
    return new SmallArena(STATES, STATES_BYTES, EvictionPolicy.REFUSE);
  }

  /** Returns the next chunk, after writing its first version and storing it. */
  int nextStoredChunk() {
    int chunk = nextChunk();
    write(chunk, contents(chunk, 1));
    compress(chunk);
    return chunk;
  }

  void write(int chunk, long[] contents) {
    region.write(offset(chunk), MemorySegment.ofArray(contents));
  }

  /** Returns the version in a chunk; -1 if its bytes are not those of one version of this chunk. */
  int version(int chunk) {
    long[] bytes = new long[LONGS];
    region.read(offset(chunk), MemorySegment.ofArray(bytes));
    int version = (int) bytes[0];
    return Arrays.equals(bytes, contents(chunk, version)) ? version : -1;
  }

  void compress(int chunk) {
    compress(chunk, 1);
  }

  void compress(int firstChunk, int count) {
    var _ = region.compress(firstChunk, count);
  }

  /** Decompresses one chunk; returns whether it was stored. */
  boolean load(int chunk) {
    return region.load(chunk);
  }

  void prefetch(int chunk) {
    var _ = region.prefetch(chunk, 1);
  }

  void densify(int chunk) {
    var _ = region.densify(chunk, 1, ChunkSelection.ALL);
  }

  /** Frees the region of all chunks, so that states can have regions of their own. */
  void freeAll() {
    region.close();
  }

  /** Allocates a region of one chunk, and stores the chunk. Its state frees the region. */
  CompressedRegion storedRegion() {
    CompressedRegion one = arena.allocateRegion(CHUNK_BYTES);
    one.write(0, MemorySegment.ofArray(contents(0, 1)));
    var _ = one.compress();
    return one;
  }

  /** Returns the size of a compressed chunk's extent, in bytes. */
  int storedBytes(int chunk) {
    return arena.parts().table().storedBytes(region.firstId() + chunk);
  }

  /** Allocates an extent of that size, overwrites it as another chunk would, and frees it. */
  void useExtent(int sizeBytes) {
    ExtentPool pool = arena.parts().store().pool();
    long offset = pool.allocate(sizeBytes, 1);
    RawMemory.fill(pool.address(offset), sizeBytes, (byte) -1);
    pool.free(offset);
  }

  /**
   * Fills the pool until no extent of 64 B fits. The extents used for this are never moved or
   * evicted.
   */
  void fillPool() {
    for (int sizeBytes = 8192; sizeBytes >= 64; sizeBytes /= 2) {
      while (arena.parts().store().pool().allocate(sizeBytes, 1) != ExtentPool.NONE) {}
    }
  }

  /** Evicts to make room for an extent, writes to that extent, and frees it. */
  void evict(int sizeBytes) {
    ArenaParts parts = arena.parts();
    long offset = arena.compressor().evictor().allocate(parts.slots().own(), sizeBytes, 1);
    if (offset != ExtentPool.NONE) {
      RawMemory.fill(parts.store().pool().address(offset), sizeBytes, (byte) -1);
      parts.store().pool().free(offset);
    }
  }
}
