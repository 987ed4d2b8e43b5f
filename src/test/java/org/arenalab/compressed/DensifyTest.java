package org.arenalab.compressed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.arenalab.codec.Codec;
import org.arenalab.compressed.chunk.ChunkState;
import org.arenalab.extent.ExtentPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DensifyTest {
  private static final int CHUNKS = 64;

  private static CompressedArenaConfig.Builder config(EvictionPolicy policy) {
    return CompressedArenaConfig.builder()
        .capacityBytes(1 << 20)
        .reservedBytes(16 << 20)
        .evictionPolicy(policy)
        .checksums(true);
  }

  private static CompressedRegion stored(CompressedArena arena) {
    CompressedRegion region = arena.allocateRegion(CHUNKS * (long) Pages.BYTES);
    Pages.writeAll(region, Pages.Kind.COMPRESSIBLE);
    assertThat(region.compress().compressed()).isEqualTo(CHUNKS);
    return region;
  }

  private static void verify(CompressedArena arena, CompressedRegion region) {
    arena.verifyInvariants();
    for (int chunk = 0; chunk < CHUNKS; chunk++) {
      assertThat(Pages.read(region, chunk)).isEqualTo(Pages.of(Pages.Kind.COMPRESSIBLE, chunk, 0));
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldMoveStoredChunksToTheDenserCodec(EvictionPolicy policy) {
    try (CompressedArena arena = CompressedArena.open(config(policy).build())) {
      CompressedRegion region = stored(arena);
      long before = arena.stats().chunks().compressedBytes();
      CompressionResult result = region.densify(0, CHUNKS, ChunkSelection.ALL);
      CompressedArenaStats stats = arena.stats();
      assertThat(result.examined()).isEqualTo(CHUNKS);
      assertThat(result.compressed()).isEqualTo(CHUNKS);
      assertThat(result.compressedBytes()).isEqualTo(stats.chunks().compressedBytes());
      assertThat(stats.chunks().compressedBytes()).isLessThan(before);
      assertThat(stats.chunks().dense()).isEqualTo(CHUNKS);
      assertThat(stats.chunks().compressed()).isEqualTo(CHUNKS);
      assertThat(stats.operations().densifyOps()).isEqualTo(CHUNKS);
      assertThat(stats.operations().recompressOps()).isEqualTo(CHUNKS);
      verify(arena, region);
      assertThat(region.densify(0, CHUNKS, ChunkSelection.ALL).compressed()).isZero();
      assertThat(region.decompress(0, CHUNKS)).isEqualTo(CHUNKS);
      verify(arena, region);
      assertThat(arena.stats().chunks().dense()).isZero();
    }
  }

  @Test
  void shouldAskOnlyForChunksThatMayBecomeDenser() {
    try (CompressedArena arena = CompressedArena.open(config(EvictionPolicy.REFUSE).build())) {
      CompressedRegion region = stored(arena);
      region.load(0);
      Pages.write(region, 1, Pages.of(Pages.Kind.SAME, 1, 1));
      region.compress(1, 1);
      List<Long> asked = new ArrayList<>();
      CompressionResult result =
          region.densify(
              0,
              5,
              (chunk, idleEpochs) -> {
                assertThat(idleEpochs).isEqualTo(ChunkVisitor.UNKNOWN);
                asked.add(chunk);
                return chunk != 3;
              });
      assertThat(asked).containsExactly(2L, 3L, 4L);
      assertThat(result.compressed()).isEqualTo(2);
      assertThat(region.densify(0, 5, ChunkSelection.ALL).compressed()).isEqualTo(1);
    }
  }

  /** LZ4 makes nothing smaller that LZ4_HC has encoded. */
  @Test
  void shouldTryASettledChunkOnlyOnce() {
    CompressedArenaConfig config =
        config(EvictionPolicy.RECOMPRESS).codec(Codec.LZ4_HC).denseCodec(Codec.LZ4).build();
    try (CompressedArena arena = CompressedArena.open(config)) {
      CompressedRegion region = stored(arena);
      CompressionResult result = region.densify(0, CHUNKS, ChunkSelection.ALL);
      assertThat(result.rejected()).isEqualTo(CHUNKS);
      assertThat(arena.stats().operations().recompressRejects()).isEqualTo(CHUNKS);
      verify(arena, region);
      List<Long> asked = new ArrayList<>();
      region.densify(0, CHUNKS, (chunk, idleEpochs) -> asked.add(chunk));
      assertThat(asked).isEmpty();
      Pages.increment(region, 0);
      region.compress(0, 1);
      assertThat(region.densify(0, CHUNKS, ChunkSelection.ALL).rejected()).isEqualTo(1);
    }
  }

  @Test
  void shouldDoNothingWithoutADenserCodec() {
    CompressedArenaConfig config =
        config(EvictionPolicy.REFUSE).codec(Codec.ZSTD).denseCodec(Codec.ZSTD).build();
    try (CompressedArena arena = CompressedArena.open(config)) {
      CompressedRegion region = stored(arena);
      CompressionResult result = region.densify(0, CHUNKS, ChunkSelection.ALL);
      assertThat(result.examined()).isZero();
      assertThat(result.compressed()).isZero();
    }
  }

  /** A selection may access chunks: the chunk changes after it was chosen. */
  @Test
  void shouldLeaveAChunkThatIsLoadedConcurrently() {
    try (CompressedArena arena = CompressedArena.open(config(EvictionPolicy.REFUSE).build())) {
      CompressedRegion region = stored(arena);
      CompressionResult result =
          region.densify(
              0,
              2,
              (chunk, idleEpochs) -> {
                region.load(chunk);
                return true;
              });
      assertThat(result.inUse()).isEqualTo(2);
      assertThat(result.compressed()).isZero();
      assertThat(region.state(0)).isEqualTo(ChunkState.RAW);
      verify(arena, region);
    }
  }

  /** Dense chunks are in another list than young ones, and must not be stuck there. */
  @Test
  void shouldEvictDenseChunksToo() {
    CompressedArenaConfig config =
        config(EvictionPolicy.DECOMPRESS).capacityBytes(32 << 10).build();
    try (CompressedArena arena = CompressedArena.open(config)) {
      CompressedRegion region = arena.allocateRegion(CHUNKS * (long) Pages.BYTES);
      Pages.writeAll(region, Pages.Kind.COMPRESSIBLE);
      for (int chunk = 0; chunk < CHUNKS; chunk++) {
        assertThat(region.compress(chunk, 1).refused()).as("chunk %d", chunk).isZero();
        region.densify(0, CHUNKS, ChunkSelection.ALL);
      }
      assertThat(arena.stats().operations().evictions()).isPositive();
      verify(arena, region);
    }
  }

  /** The pool has no room for the old and the new extent. */
  @Test
  void shouldReplaceInAFullPool() {
    CompressedArenaConfig config = config(EvictionPolicy.REFUSE).capacityBytes(32 << 10).build();
    try (CompressedArena arena = CompressedArena.open(config)) {
      CompressedRegion region = arena.allocateRegion(CHUNKS * (long) Pages.BYTES);
      Pages.writeAll(region, Pages.Kind.COMPRESSIBLE);
      long stored = region.compress().compressed();
      List<Long> fillers = fill(arena.parts().store().pool());
      assertThat(region.densify(0, CHUNKS, ChunkSelection.ALL).compressed()).isEqualTo(stored);
      for (int chunk = 0; chunk < CHUNKS; chunk++) {
        assertThat(Pages.read(region, chunk))
            .isEqualTo(Pages.of(Pages.Kind.COMPRESSIBLE, chunk, 0));
      }
      fillers.forEach(arena.parts().store().pool()::free);
      arena.verifyInvariants();
    }
  }

  private static List<Long> fill(ExtentPool pool) {
    List<Long> fillers = new ArrayList<>();
    for (int sizeBytes = 8192; sizeBytes >= 16; sizeBytes /= 2) {
      long offset = pool.allocate(sizeBytes, 1);
      while (offset != ExtentPool.NONE) {
        fillers.add(offset);
        offset = pool.allocate(sizeBytes, 1);
      }
    }
    return fillers;
  }
}
