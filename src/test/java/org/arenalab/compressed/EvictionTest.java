package org.arenalab.compressed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.arenalab.JavaProcess;
import org.arenalab.codec.Codec;
import org.arenalab.compressed.chunk.ChunkState;
import org.arenalab.compressed.chunk.HazardSlot;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A pool that holds about 50 of the 256 chunks. */
class EvictionTest {
  private static final int CHUNKS = 256;
  private static final int CAPACITY_BYTES = 16 * Pages.BYTES;

  private static CompressedArena open(EvictionPolicy policy) {
    return CompressedArena.open(
        CompressedArenaConfig.builder()
            .capacityBytes(CAPACITY_BYTES)
            .reservedBytes(16 << 20)
            .evictionPolicy(policy)
            .checksums(true)
            .build());
  }

  private static CompressedRegion filled(CompressedArena arena) {
    CompressedRegion region = arena.allocateRegion(CHUNKS * (long) Pages.BYTES);
    Pages.writeAll(region, Pages.Kind.COMPRESSIBLE);
    return region;
  }

  private static void verify(CompressedArena arena, CompressedRegion region) {
    arena.verifyInvariants();
    assertThat(arena.stats().pool().occupiedBytes()).isLessThanOrEqualTo(CAPACITY_BYTES);
    for (int chunk = 0; chunk < CHUNKS; chunk++) {
      assertThat(Pages.read(region, chunk)).isEqualTo(Pages.of(Pages.Kind.COMPRESSIBLE, chunk, 0));
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldKeepEveryByteInAPoolThatIsFull(EvictionPolicy policy) {
    try (CompressedArena arena = open(policy)) {
      CompressedRegion region = filled(arena);
      region.compress();
      verify(arena, region);
      region.compress();
      verify(arena, region);
      region.decompress(0, CHUNKS);
      verify(arena, region);
      assertThat(arena.stats().pool().liveExtents()).isZero();
    }
  }

  @Test
  void shouldRefuseWhatDoesNotFit() {
    try (CompressedArena arena = open(EvictionPolicy.REFUSE)) {
      CompressedRegion region = filled(arena);
      CompressionResult result = region.compress();
      assertThat(result.refused()).isPositive();
      assertThat(result.compressed() + result.refused()).isEqualTo(CHUNKS);
      assertThat(arena.stats().operations().evictions()).isZero();
      assertThat(region.state(0)).isEqualTo(ChunkState.COMPRESSED);
      assertThat(region.state(CHUNKS - 1)).isEqualTo(ChunkState.RAW);
    }
  }

  @Test
  void shouldStoreAgainOnceThereIsRoom() {
    try (CompressedArena arena = open(EvictionPolicy.REFUSE)) {
      CompressedRegion region = filled(arena);
      region.compress();
      assertThat(region.compress().compressed()).isLessThanOrEqualTo(1);
      region.decompress(0, 20);
      assertThat(region.compress(CHUNKS - 20, 20).compressed()).isPositive();
    }
  }

  @Test
  void shouldEvictTheLeastRecentlyUsed() {
    try (CompressedArena arena = open(EvictionPolicy.DECOMPRESS)) {
      CompressedRegion region = filled(arena);
      int fitting = 20;
      region.compress(0, fitting);
      assertThat(arena.stats().operations().evictions()).isZero();
      // Reading makes it recent, without bringing it back.
      Pages.read(region, 0);
      for (int chunk = fitting; arena.stats().operations().evictions() == 0; chunk++) {
        region.compress(chunk, 1);
      }
      assertThat(region.state(0)).isEqualTo(ChunkState.COMPRESSED);
      assertThat(region.state(1)).isEqualTo(ChunkState.RAW);
      assertThat(region.state(fitting)).isEqualTo(ChunkState.COMPRESSED);
    }
  }

  @Test
  void shouldCountWhatIsStoredNowAndNotWhatEverWas() {
    try (CompressedArena arena = open(EvictionPolicy.DECOMPRESS)) {
      CompressedRegion region = filled(arena);
      assertThat(region.compress().compressed()).isEqualTo(CHUNKS);
      CompressedArenaStats stats = arena.stats();
      long live = CHUNKS - stats.operations().evictions();
      assertThat(stats.operations().evictions()).isPositive();
      assertThat(stats.chunks().compressed()).isEqualTo(live);
      assertThat(stats.admitRate()).isEqualTo((double) live / CHUNKS);
      assertThat(stats.ratioE2e())
          .isEqualTo(
              CHUNKS
                  * (double) Pages.BYTES
                  / ((CHUNKS - live) * (double) Pages.BYTES
                      + stats.pool().occupiedBytes()
                      + live * 24.0));
      // Most chunks are raw again: a larger ratio would count evicted chunks.
      assertThat(stats.ratioE2e()).isLessThan(1.5);
    }
  }

  @Test
  void shouldMakeRoomByTheDenserCodecBeforeItRefuses() {
    long refusing;
    try (CompressedArena arena = open(EvictionPolicy.REFUSE)) {
      CompressedRegion region = filled(arena);
      region.compress();
      refusing = arena.stats().chunks().compressed();
    }
    try (CompressedArena arena = open(EvictionPolicy.RECOMPRESS)) {
      CompressedRegion region = filled(arena);
      region.compress();
      CompressedArenaStats stats = arena.stats();
      assertThat(stats.chunks().dense()).isPositive();
      assertThat(stats.chunks().compressed()).isGreaterThan(refusing);
      assertThat(stats.operations().rejectsPoolFull()).isPositive();
      assertThat(stats.operations().recompressOps()).isGreaterThanOrEqualTo(stats.chunks().dense());
      verify(arena, region);
    }
  }

  /** LZ4 makes nothing smaller that LZ4_HC has encoded. */
  @Test
  void shouldTryASettledChunkOnceThoughItIsRead() {
    CompressedArenaConfig config =
        CompressedArenaConfig.builder()
            .capacityBytes(64 << 10)
            .reservedBytes(16 << 20)
            .evictionPolicy(EvictionPolicy.RECOMPRESS)
            .codec(Codec.LZ4_HC)
            .denseCodec(Codec.LZ4)
            .build();
    try (CompressedArena arena = CompressedArena.open(config)) {
      CompressedRegion region = filled(arena);
      region.compress();
      long rejects = arena.stats().operations().recompressRejects();
      assertThat(rejects).isEqualTo(arena.stats().chunks().compressed());
      Pages.read(region, 0);
      HazardSlot slot = arena.parts().slots().own();
      assertThat(arena.compressor().evictor().allocate(slot, 32 << 10, 1)).isNegative();
      assertThat(arena.stats().operations().recompressRejects()).isEqualTo(rejects);
    }
  }

  @Test
  void shouldKeepRssDownWhereTheReferenceRaisesIt() {
    try (CompressedArena arena = open(EvictionPolicy.RECOMPRESS)) {
      CompressedRegion region = filled(arena);
      region.compress();
      long admitted = arena.stats().chunks().admitted();
      region.compress();
      assertThat(arena.stats().chunks().admitted()).isGreaterThanOrEqualTo(admitted);
    }
  }

  /** There is memory to encode in, and none to encode anew in. */
  static final class WithoutMemory {
    public static void main(String[] arguments) {
      try (CompressedArena arena = open(EvictionPolicy.RECOMPRESS)) {
        CompressedRegion region = filled(arena);
        try {
          region.compress();
        } catch (OutOfMemoryError e) {
          verify(arena, region);
          System.out.println("verified after " + e.getMessage());
        }
      }
    }
  }

  @Tag("medium")
  @Test
  void shouldTakeNoChunkWithoutMemoryToWorkIn() throws Exception {
    List<String> flags = List.of("-XX:MaxDirectMemorySize=60k");
    try (JavaProcess process = JavaProcess.start(flags, WithoutMemory.class)) {
      assertThat(process.awaitLine("verified after ")).contains("direct buffer memory");
    }
  }
}
