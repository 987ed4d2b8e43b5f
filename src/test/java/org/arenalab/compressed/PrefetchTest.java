package org.arenalab.compressed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.Consumer;
import org.arenalab.compressed.CompressedArenaStats.OperationCounts;
import org.arenalab.compressed.chunk.ChunkState;
import org.arenalab.compressed.chunk.EpochClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.FieldSource;

class PrefetchTest {
  private static final int CHUNKS = 32;

  private final CompressedArena arena =
      CompressedArena.open(
          CompressedArenaConfig.builder().capacityBytes(1 << 20).reservedBytes(1 << 20).build());
  private final CompressedRegion region = arena.allocateRegion(CHUNKS * (long) Pages.BYTES);

  @AfterEach
  void close() {
    arena.verifyInvariants();
    arena.close();
  }

  private void fill(Pages.Kind kind) {
    Pages.writeAll(region, kind);
    region.compress();
  }

  private OperationCounts operations() {
    return arena.stats().operations();
  }

  private static MemorySegment page() {
    return MemorySegment.ofArray(new byte[Pages.BYTES]);
  }

  /** An access to the first chunk. */
  record Access(String what, Consumer<CompressedRegion> how) {
    @Override
    public String toString() {
      return what;
    }
  }

  @SuppressWarnings("unused") // by @FieldSource
  static final List<Access> ACCESSES =
      List.of(
          new Access("load", region -> region.load(0)),
          new Access("getByte", region -> region.getByte(5)),
          new Access("putByte", region -> region.putByte(5, (byte) 1)),
          new Access("getLong", region -> region.getLong(8)),
          new Access("putLong", region -> region.putLong(8, 1)),
          new Access("read", region -> region.read(0, page())),
          new Access("write", region -> region.write(0, page())),
          new Access("write of a part", region -> region.write(1, page().asSlice(0, 9))),
          new Access("pin", region -> region.pin(0).close()),
          new Access("noteAccess", region -> region.noteAccess(0)));

  @ParameterizedTest
  @FieldSource("ACCESSES")
  void shouldLoseTheMarkByAnAccess(Access access) {
    fill(Pages.Kind.COMPRESSIBLE);
    assertThat(region.prefetchOutcome(0)).isEqualTo(PrefetchOutcome.STORED);
    assertThat(region.prefetch(0, 4)).isEqualTo(4);
    for (int chunk = 0; chunk < 4; chunk++) {
      assertThat(region.prefetchOutcome(chunk)).isEqualTo(PrefetchOutcome.UNUSED);
      assertThat(region.state(chunk)).isEqualTo(ChunkState.RAW);
    }
    access.how().accept(region);
    assertThat(region.prefetchOutcome(0)).isEqualTo(PrefetchOutcome.USED);
    assertThat(region.prefetchOutcome(1)).isEqualTo(PrefetchOutcome.UNUSED);
    assertThat(region.prefetchOutcome(4)).isEqualTo(PrefetchOutcome.STORED);
  }

  @Test
  void shouldCountPrefetchesByThemselves() {
    fill(Pages.Kind.COMPRESSIBLE);
    region.prefetch(0, 4);
    assertThat(region.prefetch(0, 6)).isEqualTo(2);
    region.decompress(6, 3);
    region.load(9);
    OperationCounts operations = operations();
    assertThat(operations.prefetchDecompressOps()).isEqualTo(6);
    assertThat(operations.backgroundDecompressOps()).isEqualTo(3);
    assertThat(operations.demandDecompressOps()).isEqualTo(1);
    assertThat(operations.decompressOps()).isEqualTo(10);
    assertThat(arena.stats().stalls().events()).isEqualTo(1);
    assertThat(arena.stats().stalls().timedEvents()).isZero();
  }

  @Test
  void shouldKeepEveryByte() {
    fill(Pages.Kind.COMPRESSIBLE);
    region.prefetch(0, CHUNKS);
    for (int chunk = 0; chunk < CHUNKS; chunk++) {
      assertThat(Pages.read(region, chunk)).isEqualTo(Pages.of(Pages.Kind.COMPRESSIBLE, chunk, 0));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"COMPRESSIBLE", "SAME", "ALMOST_SAME"})
  void shouldCountAWastedPrefetch(Pages.Kind kind) {
    fill(kind);
    region.prefetch(0, 5);
    region.load(1);
    region.load(3);
    region.compress();
    assertThat(operations().prefetchWastedOps()).isEqualTo(3);
    // A same-filled chunk has no room for the mark.
    assertThat(region.prefetchOutcome(0))
        .isEqualTo(
            kind == Pages.Kind.COMPRESSIBLE ? PrefetchOutcome.WASTED : PrefetchOutcome.STORED);
    assertThat(region.prefetchOutcome(1)).isEqualTo(PrefetchOutcome.STORED);
    region.decompress(0, 5);
    assertThat(region.prefetchOutcome(0)).isEqualTo(PrefetchOutcome.USED);
    region.compress();
    assertThat(operations().prefetchWastedOps()).isEqualTo(3);
  }

  @Test
  void shouldCountTheWasteOfAFreedRegion() {
    fill(Pages.Kind.COMPRESSIBLE);
    region.prefetch(0, 5);
    region.load(1);
    region.close();
    assertThat(operations().prefetchWastedOps()).isEqualTo(4);
  }

  /** A prefetched chunk ages like an accessed one, and keeps its mark. */
  @Test
  void shouldAgeWithTheMark() {
    EpochClock.begin(arena.parts().table(), EpochClock.LAST - 1);
    fill(Pages.Kind.COMPRESSIBLE);
    region.prefetch(0, 1);
    assertThat(idleEpochs(0)).isZero();
    for (int idle = 1; idle < 5; idle++) {
      arena.advanceEpoch();
      assertThat(idleEpochs(0)).isEqualTo(idle);
      assertThat(region.prefetchOutcome(0)).isEqualTo(PrefetchOutcome.UNUSED);
    }
    assertThat(region.compress(0, 1, ChunkSelection.idleFor(5)).admitted()).isZero();
    assertThat(region.compress(0, 1, ChunkSelection.idleFor(4)).admitted()).isEqualTo(1);
    assertThat(idleEpochs(0)).isEqualTo(ChunkVisitor.UNKNOWN);
  }

  private int idleEpochs(long chunk) {
    int[] idle = new int[1];
    region.forEachChunk(chunk, 1, (at, state, storedBytes, idleEpochs) -> idle[0] = idleEpochs);
    return idle[0];
  }

  @Test
  void shouldStampRawChunksThatOthersSawAccessed() {
    fill(Pages.Kind.COMPRESSIBLE);
    region.load(0);
    arena.advanceEpoch();
    arena.advanceEpoch();
    assertThat(idleEpochs(0)).isEqualTo(2);
    region.noteAccess(0);
    region.noteAccess(1);
    assertThat(idleEpochs(0)).isZero();
    assertThat(region.state(1)).isEqualTo(ChunkState.COMPRESSED);
    assertThat(Pages.read(region, 1)).isEqualTo(Pages.of(Pages.Kind.COMPRESSIBLE, 1, 0));
  }

  @Test
  void shouldCountEpochsAcrossTheWrap() {
    EpochClock.begin(arena.parts().table(), EpochClock.LAST);
    Pages.writeAll(region, Pages.Kind.COMPRESSIBLE);
    assertThat(arena.epoch()).isEqualTo(EpochClock.LAST);
    assertThat(arena.advanceEpoch()).isZero();
    assertThat(arena.epoch()).isZero();
    region.load(0);
    assertThat(idleEpochs(0)).isZero();
    assertThat(idleEpochs(1)).isEqualTo(1);
    assertThat(region.compress(0, CHUNKS, ChunkSelection.idleFor(1)).admitted())
        .isEqualTo(CHUNKS - 1);
    assertThat(region.state(0)).isEqualTo(ChunkState.RAW);
  }

  @Test
  void shouldShowAPart() {
    long[] sum = new long[2];
    region.forEachChunk(
        3,
        4,
        (chunk, state, storedBytes, idleEpochs) -> {
          sum[0] += chunk;
          sum[1]++;
        });
    assertThat(sum).containsExactly(3 + 4 + 5 + 6, 4);
  }

  @Test
  void shouldRefuseChunksOutside() {
    assertThatThrownBy(() -> region.prefetch(CHUNKS, 1))
        .isInstanceOf(InvalidArenaRequestException.class);
    assertThatThrownBy(() -> region.prefetch(0, -1))
        .isInstanceOf(InvalidArenaRequestException.class);
    assertThatThrownBy(() -> region.densify(1, CHUNKS, ChunkSelection.ALL))
        .isInstanceOf(InvalidArenaRequestException.class);
    assertThatThrownBy(() -> region.prefetchOutcome(CHUNKS))
        .isInstanceOf(InvalidArenaRequestException.class);
    assertThatThrownBy(() -> region.noteAccess(-1))
        .isInstanceOf(InvalidArenaRequestException.class);
    assertThatThrownBy(() -> region.forEachChunk(1, CHUNKS, (a, b, c, d) -> {}))
        .isInstanceOf(InvalidArenaRequestException.class);
  }
}
