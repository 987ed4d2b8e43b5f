package org.arenalab.compressed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.arenalab.compressed.CompressedArenaStats.ChunkCounts;
import org.arenalab.compressed.CompressedArenaStats.OperationCounts;
import org.arenalab.os.residency.Residency;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ArenaStatsTest {
  private static final int CHUNKS = 100;

  private final CompressedArena arena =
      CompressedArena.open(
          CompressedArenaConfig.builder().capacityBytes(1 << 20).reservedBytes(1 << 20).build());
  private final CompressedRegion region = arena.allocateRegion(CHUNKS * (long) Pages.BYTES);

  @AfterEach
  void close() {
    arena.verifyInvariants();
    arena.close();
  }

  /** 40 compressible, 30 random, 30 filled with one value. */
  private void fillMixed() {
    for (int chunk = 0; chunk < CHUNKS; chunk++) {
      Pages.Kind kind =
          chunk < 40 ? Pages.Kind.COMPRESSIBLE : chunk < 70 ? Pages.Kind.RANDOM : Pages.Kind.SAME;
      Pages.write(region, chunk, Pages.of(kind, chunk, 0));
    }
  }

  @Test
  void shouldSayNothingOfRatiosBeforeAnythingWasTried() {
    CompressedArenaStats stats = arena.stats();
    assertThat(stats.ratioE2e()).isNaN();
    assertThat(stats.ratioCodec()).isNaN();
    assertThat(stats.ratioAdmitted()).isNaN();
    assertThat(stats.admitRate()).isNaN();
  }

  @Test
  void shouldCountWhatIsThere() {
    fillMixed();
    CompressionResult result = region.compress();
    CompressedArenaStats stats = arena.stats();
    assertThat(stats.regions()).isEqualTo(1);
    assertThat(stats.regionBytes()).isEqualTo(CHUNKS * (long) Pages.BYTES);
    assertThat(stats.metadataBytes()).isEqualTo(CHUNKS * 24L);
    assertThat(stats.chunks())
        .isEqualTo(
            new ChunkCounts(Pages.BYTES, CHUNKS, 40, 0, 30, 30, CHUNKS, result.compressedBytes()));
    assertThat(stats.chunks().raw()).isEqualTo(30);
    assertThat(stats.totalInputBytesAttempted()).isEqualTo(CHUNKS * (long) Pages.BYTES);
    assertThat(stats.logicalInputBytes()).isEqualTo(70 * (long) Pages.BYTES);
    assertThat(stats.admitRate()).isEqualTo(0.7);
    assertThat(stats.pool().liveExtents()).isEqualTo(40);
    assertThat(stats.pool().liveBytes()).isEqualTo(result.compressedBytes());
    assertThat(stats.ratioCodec()).isEqualTo(40 * (double) Pages.BYTES / result.compressedBytes());
    assertThat(stats.ratioAdmitted()).isEqualTo(70 * (double) Pages.BYTES / stats.poolBytesLive());
    assertThat(stats.ratioE2e())
        .isEqualTo(
            CHUNKS * (double) Pages.BYTES / (30L * Pages.BYTES + stats.poolBytesLive() + 70 * 24));
    assertThat(stats.ratioNet()).isLessThan(stats.ratioE2e()).isGreaterThan(1);
  }

  @Test
  void shouldForgetWhatIsBroughtBack() {
    fillMixed();
    region.compress();
    for (int chunk = 0; chunk < CHUNKS; chunk++) {
      Pages.increment(region, chunk);
    }
    CompressedArenaStats stats = arena.stats();
    assertThat(stats.chunks())
        .isEqualTo(new ChunkCounts(Pages.BYTES, CHUNKS, 0, 0, 0, 0, CHUNKS, 0));
    assertThat(stats.ratioE2e()).isEqualTo(1);
    assertThat(stats.admitRate()).isZero();
    assertThat(stats.operations().demandDecompressOps()).isEqualTo(70);
    assertThat(stats.operations().backgroundDecompressOps()).isZero();
    assertThat(stats.operations().evictions()).isZero();
    assertThat(stats.pool().liveExtents()).isZero();
  }

  @Test
  void shouldKeepDemandAndBackgroundApart() {
    fillMixed();
    region.compress();
    region.decompress(0, 10);
    region.load(10);
    region.load(11);
    region.load(11);
    OperationCounts operations = arena.stats().operations();
    assertThat(operations.backgroundDecompressOps()).isEqualTo(10);
    assertThat(operations.demandDecompressOps()).isEqualTo(2);
    assertThat(operations.decompressOps()).isEqualTo(12);
    // One touch of a raw chunk, and the writes that filled the region.
    assertThat(operations.rawHits()).isEqualTo(CHUNKS + 1);
  }

  @Test
  void shouldCountAChunkOnceHoweverOftenItIsTried() {
    fillMixed();
    region.compress();
    region.decompress(0, CHUNKS);
    region.compress();
    assertThat(arena.stats().chunks().attempted()).isEqualTo(CHUNKS);
    assertThat(arena.stats().operations().compressOps()).isEqualTo(80);
    assertThat(arena.stats().operations().sameFilledOps()).isEqualTo(60);
    assertThat(arena.stats().operations().rejectsSmallGain()).isEqualTo(30);
  }

  @Test
  void shouldForgetAFreedRegion() {
    fillMixed();
    region.compress();
    region.close();
    CompressedArenaStats stats = arena.stats();
    assertThat(stats.chunks()).isEqualTo(new ChunkCounts(Pages.BYTES, 0, 0, 0, 0, 0, 0, 0));
    assertThat(stats.regionBytes()).isZero();
    assertThat(stats.metadataBytes()).isZero();
  }

  /** The counters of threads that have ended are kept. */
  @Test
  void shouldCountForThreadsThatHaveEnded() throws InterruptedException {
    for (int i = 0; i < 100; i++) {
      Thread thread = Thread.ofPlatform().start(() -> region.load(0));
      thread.join();
    }
    assertThat(arena.stats().operations().rawHits()).isEqualTo(100);
    assertThat(arena.parts().slots().all().length).isLessThan(80);
  }

  @Test
  void shouldTakeNoMemoryForWhatOneValueFills() {
    Pages.writeAll(region, Pages.Kind.SAME_BYTE);
    region.compress();
    assertThat(arena.stats().pool().liveExtents()).isZero();
    assertThat(arena.stats().poolBytesLive()).isZero();
    assertThat(arena.stats().ratioE2e()).isEqualTo(Pages.BYTES / 24.0);
  }

  /** Fills and touches pages as predicomp's benchmark does before it compresses them. */
  @Test
  void shouldTakeNoMemoryForWhatOneValueFillsButForATouch() {
    Pages.writeAll(region, Pages.Kind.SAME_BYTE);
    for (int chunk = 0; chunk < CHUNKS; chunk++) {
      Pages.flip(region, chunk);
    }
    region.compress();
    assertThat(arena.stats().chunks().sameFilled()).isEqualTo(CHUNKS);
    assertThat(arena.stats().ratioE2e()).isEqualTo(Pages.BYTES / 24.0);
  }

  @Test
  void shouldGiveMemoryBack() {
    Pages.writeAll(region, Pages.Kind.COMPRESSIBLE);
    long address = arena.parts().raw().address(region.firstId());
    try (Residency residency = new Residency()) {
      assertThat(residency.residentBytes(address, region.sizeBytes()))
          .isEqualTo(CHUNKS * (long) Pages.BYTES);
      region.compress();
      assertThat(residency.residentBytes(address, region.sizeBytes())).isZero();
      // Reading backs nothing.
      Pages.read(region, 3);
      assertThat(residency.residentBytes(address, region.sizeBytes())).isZero();
    }
  }

  /** A thread that goes through a region gets pages ahead, and what it does not use goes back. */
  @Test
  void shouldKeepNothingThatWasBackedInVain() {
    Pages.writeAll(region, Pages.Kind.COMPRESSIBLE);
    long address = arena.parts().raw().address(region.firstId());
    region.compress();
    try (Residency residency = new Residency()) {
      for (int chunk = 0; chunk < 20; chunk++) {
        assertThat(region.load(chunk)).isTrue();
      }
      long ahead = residency.residentBytes(address, region.sizeBytes()) - 20L * Pages.BYTES;
      assertThat(ahead).isBetween((long) Pages.BYTES, 16 * (long) Pages.BYTES);
      region.load(70);
      assertThat(residency.residentBytes(address, region.sizeBytes())).isEqualTo(21L * Pages.BYTES);
    }
    for (int chunk = 0; chunk < CHUNKS; chunk++) {
      assertThat(Pages.read(region, chunk)).isEqualTo(Pages.of(Pages.Kind.COMPRESSIBLE, chunk, 0));
    }
  }

  @Test
  void shouldWriteJsonUnderTheReferencesNames() throws Exception {
    fillMixed();
    region.compress();
    JsonNode json = new ObjectMapper().readTree(arena.stats().toJson());
    assertThat(json.get("total_chunks_attempted").asLong()).isEqualTo(CHUNKS);
    assertThat(json.get("chunks_admitted").asLong()).isEqualTo(70);
    assertThat(json.get("incompressible_chunks").asLong()).isEqualTo(30);
    assertThat(json.get("admit_rate").asDouble()).isEqualTo(0.7);
    for (String name :
        List.of(
            "logical_input_bytes",
            "total_input_bytes_attempted",
            "compressed_bytes_live",
            "pool_bytes_live",
            "pool_bytes_free",
            "pool_bytes_fragmented",
            "pool_largest_free_extent",
            "pool_compactions",
            "slot_bytes_live",
            "compress_ops",
            "decompress_ops",
            "evictions_lru",
            "access_hits_raw",
            "access_hits_decompressed",
            "compression_reject_small_gain",
            "prefetch_decompress_ops",
            "demand_decompress_stall_events",
            "demand_decompress_stall_ns_total",
            "ratio_e2e",
            "ratio_admitted",
            "ratio_codec")) {
      assertThat(json.has(name)).as(name).isTrue();
    }
  }
}
