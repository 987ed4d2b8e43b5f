package org.arenalab.compressed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.arenalab.SecondThread;
import org.arenalab.codec.Codec;
import org.arenalab.compressed.CompressedArenaException.Reason;
import org.arenalab.compressed.chunk.ChunkState;
import org.arenalab.compressed.chunk.ChunkTable;
import org.arenalab.compressed.chunk.ChunkWord;
import org.arenalab.os.MemoryRanges;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.VirtualMemory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompressedRegionTest {
  private static final int CHUNKS = 64;
  private static final long MAX_CHUNK_BYTES = 1 << 20;

  private final CompressedArena arena = CompressedArena.open(config().build());
  private final CompressedRegion region = arena.allocateRegion(CHUNKS * (long) Pages.BYTES);

  private static CompressedArenaConfig.Builder config() {
    return CompressedArenaConfig.builder()
        .capacityBytes(1 << 20)
        .reservedBytes(64 << 20)
        .checksums(true);
  }

  @AfterEach
  void close() {
    arena.verifyInvariants();
    arena.close();
  }

  @Test
  void shouldReadAsZerosAtFirst() {
    assertThat(Pages.read(region, 3)).containsOnly(0);
    assertThat(region.getLong(40)).isZero();
    assertThat(region.state(0)).isEqualTo(ChunkState.RAW);
  }

  @Test
  void shouldNotTakeAnOddWordForAnAge() {
    ChunkTable table = arena.parts().table();
    int id = region.firstId() + 3;
    table.setSameFilled(id, 0, 77);
    long raw = table.wordVolatile(id);
    table.setWord(id, ChunkWord.next(raw, ChunkWord.STAGED, 0, ChunkWord.SAME));
    int[] ages = new int[CHUNKS];
    region.forEachChunk((chunk, state, storedBytes, idleEpochs) -> ages[(int) chunk] = idleEpochs);
    assertThat(ages[3]).isEqualTo(ChunkVisitor.UNKNOWN);
    assertThat(ages[4]).isZero();
    assertThat(region.load(3)).isFalse();
  }

  /** A result would say that it has looked at everything. */
  @Test
  void shouldEndCompressingWithAnExceptionWhereTheRegionIsFreed() throws InterruptedException {
    CompressedRegion other = arena.allocateRegion(CHUNKS * (long) Pages.BYTES);
    Pages.writeAll(other, Pages.Kind.COMPRESSIBLE);
    Thread closing = Thread.ofPlatform().unstarted(other::close);
    ChunkSelection closeMeanwhile =
        (chunk, idleEpochs) -> {
          if (chunk == CHUNKS - 1) {
            closing.start();
            while (!other.isFreed()) {
              Thread.onSpinWait();
            }
          }
          return true;
        };
    assertThatThrownBy(() -> other.compress(0, CHUNKS, closeMeanwhile))
        .hasFieldOrPropertyWithValue("reason", Reason.REGION_FREED);
    closing.join();
    assertThat(arena.stats().chunks().attempted()).isZero();
  }

  @Test
  void shouldRoundUpToWholeChunks() {
    CompressedRegion odd = arena.allocateRegion(Pages.BYTES + 1000);
    assertThat(odd.chunks()).isEqualTo(2);
    assertThat(odd.sizeBytes()).isEqualTo(2L * Pages.BYTES);
  }

  @ParameterizedTest
  @EnumSource
  void shouldBringBackWhatWasCompressed(Pages.Kind kind) {
    Pages.writeAll(region, kind);
    CompressionResult result = region.compress();
    assertThat(result.examined()).isEqualTo(CHUNKS);
    assertThat(region.state(5))
        .isEqualTo(
            switch (kind) {
              case COMPRESSIBLE, HARDLY -> ChunkState.COMPRESSED;
              case RANDOM -> ChunkState.INCOMPRESSIBLE;
              case SAME, ALMOST_SAME, SAME_BYTE, ZERO -> ChunkState.SAME_FILLED;
            });
    for (int chunk = 0; chunk < CHUNKS; chunk++) {
      byte[] expected = Pages.of(kind, chunk, 0);
      assertThat(Pages.read(region, chunk)).isEqualTo(expected);
      assertThat(region.load(chunk)).isEqualTo(kind != Pages.Kind.RANDOM);
      assertThat(region.state(chunk))
          .isEqualTo(kind == Pages.Kind.RANDOM ? ChunkState.INCOMPRESSIBLE : ChunkState.RAW);
      assertThat(region.load(chunk)).isFalse();
      assertThat(Pages.read(region, chunk)).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldWorkWithEveryCodec(Codec codec) {
    try (CompressedArena other =
        CompressedArena.open(config().codec(codec).minSavingsPercent(0).build())) {
      CompressedRegion stored = other.allocateRegion(CHUNKS * (long) Pages.BYTES);
      Pages.writeAll(stored, Pages.Kind.COMPRESSIBLE);
      assertThat(stored.compress().compressed()).isEqualTo(CHUNKS);
      for (int chunk = 0; chunk < CHUNKS; chunk++) {
        byte[] expected = Pages.of(Pages.Kind.COMPRESSIBLE, chunk, 0);
        assertThat(Pages.read(stored, chunk)).isEqualTo(expected);
        stored.load(chunk);
        assertThat(Pages.read(stored, chunk)).isEqualTo(expected);
      }
      other.verifyInvariants();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 16, 17, 256})
  void shouldTakeAnyMultipleOfThePageAsChunk(int pages) {
    int chunkBytes = (int) Math.min(pages * VirtualMemory.pageSizeBytes(), MAX_CHUNK_BYTES);
    try (CompressedArena other =
        CompressedArena.open(config().chunkBytes(chunkBytes).capacityBytes(4 << 20).build())) {
      CompressedRegion large = other.allocateRegion(4L * chunkBytes);
      Pages.writeAll(large, Pages.Kind.COMPRESSIBLE);
      // An extent holds 64 KiB: a larger result stays raw.
      ChunkState expected =
          chunkBytes < 128 << 10 ? ChunkState.COMPRESSED : ChunkState.INCOMPRESSIBLE;
      large.compress();
      assertThat(large.state(1)).isEqualTo(expected);
      byte[] half = new byte[chunkBytes];
      large.read(chunkBytes / 2, MemorySegment.ofArray(half));
      for (int chunk = 0; chunk < 4; chunk++) {
        large.load(chunk);
        assertThat(Pages.read(large, chunk))
            .isEqualTo(Pages.of(Pages.Kind.COMPRESSIBLE, chunk, 0, chunkBytes));
      }
      assertThat(half)
          .startsWith(
              Arrays.copyOfRange(
                  Pages.of(Pages.Kind.COMPRESSIBLE, 0, 0, chunkBytes), chunkBytes / 2, chunkBytes));
      other.verifyInvariants();
    }
  }

  @Test
  void shouldLeaveStoredWhatIsOnlyRead() {
    Pages.writeAll(region, Pages.Kind.COMPRESSIBLE);
    region.compress();
    for (int chunk = 0; chunk < CHUNKS; chunk++) {
      Pages.read(region, chunk);
    }
    assertThat(arena.stats().chunks().compressed()).isEqualTo(CHUNKS);
    assertThat(arena.stats().operations().storedReads()).isEqualTo(CHUNKS);
    assertThat(arena.stats().operations().decompressOps()).isZero();
  }

  @Test
  void shouldReadAndWriteAcrossChunks() {
    Pages.writeAll(region, Pages.Kind.COMPRESSIBLE);
    region.compress();
    byte[] written = new byte[3 * Pages.BYTES];
    Arrays.fill(written, (byte) 7);
    region.write(1000, MemorySegment.ofArray(written));
    byte[] all = new byte[5 * Pages.BYTES];
    region.read(0, MemorySegment.ofArray(all));
    byte[] expected = new byte[5 * Pages.BYTES];
    for (int chunk = 0; chunk < 5; chunk++) {
      byte[] page = Pages.of(Pages.Kind.COMPRESSIBLE, chunk, 0);
      System.arraycopy(page, 0, expected, chunk * Pages.BYTES, Pages.BYTES);
    }
    System.arraycopy(written, 0, expected, 1000, written.length);
    assertThat(all).isEqualTo(expected);
    // The two in the middle were overwritten as a whole, the two at the ends in part.
    assertThat(arena.stats().operations().overwrites()).isEqualTo(2);
    assertThat(arena.stats().operations().demandDecompressOps()).isEqualTo(2);
  }

  @Test
  void shouldReadNativeMemoryToo() {
    try (Arena memory = Arena.ofConfined()) {
      MemorySegment segment = memory.allocate(Pages.BYTES);
      segment.fill((byte) 9);
      region.write(2L * Pages.BYTES, segment);
      region.compress();
      MemorySegment back = memory.allocate(Pages.BYTES);
      region.read(2L * Pages.BYTES, back);
      assertThat(back.mismatch(segment)).isEqualTo(-1);
    }
  }

  @Test
  void shouldLoadChunkWithoutChangingIt() {
    byte[] page = Pages.of(Pages.Kind.COMPRESSIBLE, 2, 0);
    Pages.write(region, 2, page);
    assertThat(region.load(2)).isFalse();
    region.compress();
    assertThat(region.state(2)).isEqualTo(ChunkState.COMPRESSED);
    assertThat(region.load(2)).isTrue();
    assertThat(region.state(2)).isEqualTo(ChunkState.RAW);
    assertThat(region.load(2)).isFalse();
    assertThat(Pages.read(region, 2)).isEqualTo(page);
  }

  @Test
  void shouldLoadSameFilledChunk() {
    region.compress();
    assertThat(region.state(3)).isEqualTo(ChunkState.SAME_FILLED);
    assertThat(region.load(3)).isTrue();
    assertThat(Pages.read(region, 3)).containsOnly(0);
  }

  @Test
  void shouldPutAndGetValues() {
    region.putLong(Pages.BYTES + 8, 0x0123_4567_89AB_CDEFL);
    region.putByte(Pages.BYTES, (byte) -1);
    region.compress();
    assertThat(region.getLong(Pages.BYTES + 8)).isEqualTo(0x0123_4567_89AB_CDEFL);
    assertThat(region.getByte(Pages.BYTES)).isEqualTo((byte) -1);
    region.compress();
    region.putLong(Pages.BYTES + 16, 5);
    assertThat(region.getLong(Pages.BYTES + 8)).isEqualTo(0x0123_4567_89AB_CDEFL);
    assertThat(region.getLong(Pages.BYTES + 16)).isEqualTo(5);
  }

  @Test
  void shouldRememberWhatDoesNotCompressUntilItIsWritten() {
    Pages.writeAll(region, Pages.Kind.RANDOM);
    assertThat(region.compress().rejected()).isEqualTo(CHUNKS);
    assertThat(region.compress().rejected()).isZero();
    assertThat(arena.stats().operations().skipsIncompressible()).isEqualTo(CHUNKS);
    region.load(7);
    assertThat(region.state(7)).isEqualTo(ChunkState.INCOMPRESSIBLE);
    Pages.flip(region, 7);
    assertThat(region.state(7)).isEqualTo(ChunkState.RAW);
    assertThat(region.compress().rejected()).isEqualTo(1);
    assertThat(arena.stats().chunks().incompressible()).isEqualTo(CHUNKS);
  }

  @Test
  void shouldAdmitByWhatIsSaved() {
    try (CompressedArena strict = CompressedArena.open(config().minSavingsPercent(50).build())) {
      CompressedRegion stored = strict.allocateRegion(2L * Pages.BYTES);
      Pages.write(stored, 0, Pages.of(Pages.Kind.COMPRESSIBLE, 0, 0));
      Pages.write(stored, 1, Pages.of(Pages.Kind.HARDLY, 1, 0));
      stored.compress();
      assertThat(stored.state(0)).isEqualTo(ChunkState.COMPRESSED);
      assertThat(stored.state(1)).isEqualTo(ChunkState.INCOMPRESSIBLE);
      assertThat(strict.stats().operations().rejectsSmallGain()).isEqualTo(1);
    }
  }

  @Test
  void shouldLeaseRawBytes() {
    Pages.writeAll(region, Pages.Kind.COMPRESSIBLE);
    region.compress();
    byte[] expected = Pages.of(Pages.Kind.COMPRESSIBLE, 4, 0);
    MemorySegment segment;
    try (ChunkLease lease = region.pin(4);
        ChunkLease second = region.pin(4)) {
      segment = lease.segment();
      assertThat(segment.toArray(ValueLayout.JAVA_BYTE)).isEqualTo(expected);
      segment.set(ValueLayout.JAVA_BYTE, 0, (byte) 99);
      assertThat(second.segment().get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) 99);
      assertThat(region.compress().inUse()).isEqualTo(1);
      assertThat(region.state(4)).isEqualTo(ChunkState.RAW);
    }
    assertThatThrownBy(() -> segment.get(ValueLayout.JAVA_BYTE, 0))
        .isInstanceOf(IllegalStateException.class);
    assertThat(region.compress().compressed()).isEqualTo(1);
    expected[0] = 99;
    assertThat(Pages.read(region, 4)).isEqualTo(expected);
  }

  @Test
  void shouldRefuseALeaseToOtherThreads() throws Exception {
    try (ChunkLease lease = region.pin(0);
        SecondThread second = new SecondThread()) {
      assertThatThrownBy(() -> second.call(() -> lease.segment().get(ValueLayout.JAVA_BYTE, 0)))
          .hasRootCauseInstanceOf(WrongThreadException.class);
    }
  }

  @Test
  void shouldCompressAndDecompressRanges() {
    Pages.writeAll(region, Pages.Kind.COMPRESSIBLE);
    assertThat(region.compress(10, 20).compressed()).isEqualTo(20);
    assertThat(region.state(9)).isEqualTo(ChunkState.RAW);
    assertThat(region.state(29)).isEqualTo(ChunkState.COMPRESSED);
    assertThat(region.state(30)).isEqualTo(ChunkState.RAW);
    assertThat(region.decompress(0, 15)).isEqualTo(5);
    assertThat(region.state(14)).isEqualTo(ChunkState.RAW);
    assertThat(region.state(15)).isEqualTo(ChunkState.COMPRESSED);
    assertThat(arena.stats().operations().backgroundDecompressOps()).isEqualTo(5);
    assertThat(arena.stats().operations().demandDecompressOps()).isZero();
  }

  @Test
  void shouldDiscardNeighboursTogether() {
    Pages.writeAll(region, Pages.Kind.COMPRESSIBLE);
    region.compress();
    int calls = Math.ceilDiv(CHUNKS, arena.parts().raw().discardChunks());
    assertThat(arena.stats().operations().dropCalls()).isEqualTo(calls);
    assertThat(arena.stats().operations().droppedChunks()).isEqualTo(CHUNKS);
  }

  /** The kernel is asked once for every 32 runs, if it takes several in one call (Linux 6.14). */
  @Test
  void shouldDiscardScatteredChunksTogether() {
    Pages.writeAll(region, Pages.Kind.COMPRESSIBLE);
    assertThat(region.compress(0, CHUNKS, (chunk, _) -> chunk % 2 == 0).admitted())
        .isEqualTo(CHUNKS / 2);
    assertThat(arena.stats().operations().droppedChunks()).isEqualTo(CHUNKS / 2);
    assertThat(arena.stats().operations().dropCalls())
        .isEqualTo(discardsTogether() ? 1 : CHUNKS / 2);
    for (int chunk = 0; chunk < CHUNKS; chunk++) {
      assertThat(Pages.read(region, chunk)).isEqualTo(Pages.of(Pages.Kind.COMPRESSIBLE, chunk, 0));
    }
  }

  private static boolean discardsTogether() {
    long pageBytes = VirtualMemory.pageSizeBytes();
    long own = VirtualMemory.reserve(2 * pageBytes, pageBytes);
    try {
      MemoryRanges pages = new MemoryRanges(2);
      pages.add(own, pageBytes);
      pages.add(own + pageBytes, pageBytes);
      return ReleaseGate.ours().tryDiscard(pages);
    } finally {
      ReleaseGate.ours().unmap(own, 2 * pageBytes);
    }
  }

  @Test
  void shouldCompressWhatASelectionIncludes() {
    Pages.writeAll(region, Pages.Kind.COMPRESSIBLE);
    arena.advanceEpoch();
    arena.advanceEpoch();
    region.load(5);
    assertThat(region.compress(0, CHUNKS, ChunkSelection.idleFor(2)).compressed())
        .isEqualTo(CHUNKS - 1);
    assertThat(region.state(5)).isEqualTo(ChunkState.RAW);
    assertThat(region.compress(0, CHUNKS, ChunkSelection.idleFor(1)).compressed()).isZero();
  }

  @Test
  void shouldLeaveNothingClaimedBehindASelectionThatThrows() {
    Pages.writeAll(region, Pages.Kind.COMPRESSIBLE);
    assertThatThrownBy(
            () ->
                region.compress(
                    0,
                    CHUNKS,
                    (chunk, idle) -> {
                      if (chunk == 20) {
                        throw new IllegalStateException("no");
                      }
                      return true;
                    }))
        .hasMessage("no");
    assertThat(region.compress().compressed()).isEqualTo(CHUNKS);
  }

  @Test
  void shouldShowEveryChunk() {
    Pages.write(region, 0, Pages.of(Pages.Kind.COMPRESSIBLE, 0, 0));
    Pages.write(region, 1, Pages.of(Pages.Kind.RANDOM, 1, 0));
    region.compress(0, 3);
    arena.advanceEpoch();
    List<String> seen = new ArrayList<>();
    region.forEachChunk(
        (chunk, state, storedBytes, idle) -> {
          if (chunk < 4) {
            seen.add(chunk + " " + state + " " + (storedBytes > 0) + " " + idle);
          }
        });
    assertThat(seen)
        .containsExactly(
            "0 COMPRESSED true -1",
            "1 INCOMPRESSIBLE false 1",
            "2 SAME_FILLED false -1",
            "3 RAW false 1");
  }

  @Test
  void shouldLetAVisitorAccessChunksButNoMore() {
    region.forEachChunk((chunk, state, storedBytes, idle) -> Pages.increment(region, chunk));
    assertThat(region.getByte(0)).isEqualTo((byte) 1);
    assertThatThrownBy(() -> region.forEachChunk((chunk, s, b, i) -> region.compress()))
        .isInstanceOf(InvalidArenaRequestException.class);
    assertThatThrownBy(() -> region.forEachChunk((chunk, s, b, i) -> region.close()))
        .isInstanceOf(InvalidArenaRequestException.class);
    assertThatThrownBy(() -> region.forEachChunk((chunk, s, b, i) -> arena.close()))
        .isInstanceOf(InvalidArenaRequestException.class);
    assertThatThrownBy(() -> region.forEachChunk((chunk, s, b, i) -> arena.stats()))
        .isInstanceOf(InvalidArenaRequestException.class);
    region.load(0);
  }

  @Test
  void shouldGiveAFreedRegionsRoomToTheNext() {
    CompressedRegion first = arena.allocateRegion(60 << 20);
    Pages.write(first, 0, Pages.of(Pages.Kind.COMPRESSIBLE, 0, 0));
    first.compress();
    assertThatThrownBy(() -> arena.allocateRegion(60 << 20))
        .hasFieldOrPropertyWithValue("reason", Reason.EXHAUSTED)
        .hasMessageContaining("62914560 B");
    first.close();
    assertThat(arena.stats().pool().liveExtents()).isZero();
    CompressedRegion second = arena.allocateRegion(60 << 20);
    assertThat(Pages.read(second, 0)).containsOnly(0);
    assertThatThrownBy(() -> first.load(0))
        .hasFieldOrPropertyWithValue("reason", Reason.REGION_FREED);
  }

  /** The size of a batch is limited in bytes, not in chunks. */
  @Test
  void shouldGiveLargeChunksBackBeforeManyMoreAreEncoded() {
    int megabyte = 1 << 20;
    try (CompressedArena large =
        CompressedArena.open(config().capacityBytes(8 << 20).chunkBytes(megabyte).build())) {
      CompressedRegion chunks = large.allocateRegion(8L * megabyte);
      for (int chunk = 0; chunk < 8; chunk++) {
        chunks.putLong((long) chunk * megabyte, 42);
      }
      List<ChunkState> states = new ArrayList<>();
      chunks.compress(
          0,
          8,
          (chunk, idleEpochs) -> {
            states.add(chunks.state(0));
            return true;
          });
      assertThat(states).startsWith(ChunkState.RAW).endsWith(ChunkState.SAME_FILLED);
    }
  }
}
