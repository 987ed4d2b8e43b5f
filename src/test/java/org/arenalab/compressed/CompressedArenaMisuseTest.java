package org.arenalab.compressed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.arenalab.codec.Codec;
import org.arenalab.codec.CodecUnavailableException;
import org.arenalab.codec.Codecs;
import org.arenalab.compressed.CompressedArenaException.Reason;
import org.arenalab.settings.Checking;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompressedArenaMisuseTest {
  private static final int CHUNKS = 16;

  private final CompressedArena arena =
      CompressedArena.open(
          CompressedArenaConfig.builder()
              .capacityBytes(1 << 20)
              .reservedBytes(64 << 20)
              .checksums(true)
              .build());
  private final CompressedRegion region = arena.allocateRegion(CHUNKS * 4096L);

  @AfterEach
  void close() {
    arena.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -4096, 1, 2048, 4095, 6144, (1 << 20) + 4096, Integer.MIN_VALUE})
  void shouldRefuseAChunkSizeThatIsNoMultipleOfThePage(int chunkBytes) {
    assertThatThrownBy(() -> CompressedArenaConfig.builder().chunkBytes(chunkBytes).build())
        .isInstanceOf(InvalidArenaRequestException.class)
        .hasMessageContaining("chunkBytes=" + chunkBytes)
        .hasMessageContaining("4096");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, 1, 4095, Long.MAX_VALUE})
  void shouldRefuseACapacityBelowOneChunk(long capacityBytes) {
    assertThatThrownBy(() -> CompressedArenaConfig.builder().capacityBytes(capacityBytes).build())
        .isInstanceOf(InvalidArenaRequestException.class)
        .hasMessageContaining("capacityBytes=" + capacityBytes);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 96, 100})
  void shouldRefuseSavingsOutsideTheirRange(int percent) {
    assertThatThrownBy(() -> CompressedArenaConfig.builder().minSavingsPercent(percent).build())
        .isInstanceOf(InvalidArenaRequestException.class)
        .hasMessageContaining("minSavingsPercent=" + percent);
  }

  @ParameterizedTest
  @CsvSource({
    "arenalab.compressed.capacityMb,many",
    "arenalab.compressed.capacityMb,99999999999999",
    "arenalab.compressed.codec,lzma",
    "arenalab.compressed.eviction,never",
    "arenalab.compressed.minSavingsPercent,five",
    "arenalab.compressed.reserveGb,1e9"
  })
  void shouldNameASettingThatCannotBeRead(String property, String value) {
    assertThatThrownBy(
            () -> CompressedArenaConfig.builder(Map.of(property, value), Map.of()).build())
        .isInstanceOf(InvalidArenaRequestException.class)
        .hasMessageStartingWith("bad property: %s=\"%s\", expected ", property, value);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MIN_VALUE})
  void shouldRefuseBudgetsThatAreNotAboveZero(long budgetNs) {
    try (CompressedArena arena = CompressedArena.open(CompressedArenaConfig.defaults())) {
      assertThatThrownBy(() -> arena.compact(budgetNs))
          .isInstanceOf(InvalidArenaRequestException.class)
          .hasMessage("budgetNs=%d, expected above 0", budgetNs);
    }
  }

  @Test
  void shouldReadSettings() {
    Map<String, String> environment =
        Map.of(
            "ARENALAB_COMPRESSED_CAPACITY_MB", "7",
            "ARENALAB_COMPRESSED_CODEC", "lz4_hc",
            "ARENALAB_COMPRESSED_EVICTION", "decompress",
            "ARENALAB_COMPRESSED_MIN_SAVINGS_PERCENT", "12",
            "ARENALAB_COMPRESSED_RESERVE_GB", "3",
            "ARENALAB_COMPRESSED_HUGE_PAGES", "0",
            "ARENALAB_CHECK", "full");
    CompressedArenaConfig config = CompressedArenaConfig.builder(Map.of(), environment).build();
    assertThat(config)
        .isEqualTo(
            new CompressedArenaConfig(
                4096,
                7 << 20,
                12,
                Codec.LZ4_HC,
                Codec.ZSTD,
                EvictionPolicy.DECOMPRESS,
                true,
                Checking.FULL,
                3L << 30,
                false));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MIN_VALUE})
  void shouldRefuseARegionOfNothing(long sizeBytes) {
    assertThatThrownBy(() -> arena.allocateRegion(sizeBytes))
        .isInstanceOf(InvalidArenaRequestException.class)
        .hasMessageContaining("sizeBytes=" + sizeBytes);
  }

  @ParameterizedTest
  @ValueSource(longs = {(64 << 20) + 1, 1L << 40, Long.MAX_VALUE})
  void shouldRefuseARegionThatDoesNotFit(long sizeBytes) {
    assertThatThrownBy(() -> arena.allocateRegion(sizeBytes))
        .hasFieldOrPropertyWithValue("reason", Reason.EXHAUSTED)
        .hasMessageContaining(Long.toString(sizeBytes));
  }

  /** A call that accesses memory outside the region, and its description. */
  record Outside(String what, Consumer<CompressedRegion> call) {
    @Override
    public String toString() {
      return what;
    }
  }

  private static final MemorySegment TEN = MemorySegment.ofArray(new byte[10]);
  private static final long END = CHUNKS * 4096L;

  @SuppressWarnings("unused") // by @FieldSource
  static final List<Outside> OUTSIDE =
      List.of(
          new Outside("load before", region -> region.load(-1)),
          new Outside("load behind", region -> region.load(CHUNKS)),
          new Outside("load far away", region -> region.load(1L << 32)),
          new Outside("read past the end", region -> region.read(END - 9, TEN)),
          new Outside("read behind", region -> region.read(END + 1, MemorySegment.NULL)),
          new Outside("read before", region -> region.read(-1, TEN)),
          new Outside("read overflowing", region -> region.read(Long.MAX_VALUE - 2, TEN)),
          new Outside("write past the end", region -> region.write(END - 9, TEN)),
          new Outside("write before", region -> region.write(-10, TEN)),
          new Outside("getLong at the end", region -> region.getLong(END)),
          new Outside("getLong not aligned", region -> region.getLong(4)),
          new Outside("getLong across", region -> region.getLong(4092)),
          new Outside("putLong before", region -> region.putLong(-8, 1)),
          new Outside("getByte at the end", region -> region.getByte(END)),
          new Outside("putByte before", region -> region.putByte(-1, (byte) 1)),
          new Outside("pin behind", region -> region.pin(CHUNKS)),
          new Outside("state behind", region -> region.state(CHUNKS)),
          new Outside("compress too many", region -> region.compress(0, CHUNKS + 1)),
          new Outside("compress fewer than none", region -> region.compress(3, -1)),
          new Outside("compress from behind", region -> region.compress(CHUNKS + 1, 0)),
          new Outside("decompress overflowing", region -> region.decompress(1, Long.MAX_VALUE)));

  @ParameterizedTest
  @FieldSource("OUTSIDE")
  void shouldRefuseWhatIsOutsideTheRegion(Outside outside) {
    Pages.writeAll(region, Pages.Kind.COMPRESSIBLE);
    region.compress();
    assertThatThrownBy(() -> outside.call().accept(region))
        .isInstanceOf(InvalidArenaRequestException.class)
        .hasMessageContaining("expected");
    arena.verifyInvariants();
    assertThat(arena.stats().chunks().compressed()).isEqualTo(CHUNKS);
  }

  private static final MemorySegment CHUNK = MemorySegment.ofArray(new byte[4096]);

  @SuppressWarnings("unused") // by @FieldSource
  static final List<Outside> USES =
      List.of(
          new Outside("load", region -> region.load(0)),
          new Outside("getByte", region -> region.getByte(0)),
          new Outside("putByte", region -> region.putByte(0, (byte) 1)),
          new Outside("getLong", region -> region.getLong(0)),
          new Outside("putLong", region -> region.putLong(0, 1)),
          new Outside("read", region -> region.read(0, CHUNK)),
          new Outside("read nothing", region -> region.read(0, MemorySegment.NULL)),
          new Outside("write", region -> region.write(0, CHUNK)),
          new Outside("write a part", region -> region.write(0, TEN)),
          new Outside("pin", region -> region.pin(0)),
          new Outside("compress", CompressedRegion::compress),
          new Outside("decompress", region -> region.decompress(0, 1)),
          new Outside("state", region -> region.state(0)),
          new Outside("forEachChunk", region -> region.forEachChunk((c, s, b, i) -> {})));

  @ParameterizedTest
  @FieldSource("USES")
  void shouldRefuseEveryUseAfterFree(Outside use) {
    region.close();
    assertThatThrownBy(() -> use.call().accept(region))
        .hasFieldOrPropertyWithValue("reason", Reason.REGION_FREED)
        .hasMessageContaining("65536 B");
    region.close();
    arena.verifyInvariants();
  }

  @ParameterizedTest
  @FieldSource("USES")
  void shouldRefuseEveryUseAfterClose(Outside use) {
    arena.close();
    assertThatThrownBy(() -> use.call().accept(region)).isInstanceOf(ArenaClosedException.class);
    region.close();
  }

  @Test
  void shouldRefuseTheArenasOwnMethodsAfterClose() {
    arena.close();
    arena.close();
    assertThatThrownBy(() -> arena.allocateRegion(1)).isInstanceOf(ArenaClosedException.class);
    assertThatThrownBy(arena::stats).isInstanceOf(ArenaClosedException.class);
    assertThatThrownBy(arena::verifyInvariants).isInstanceOf(ArenaClosedException.class);
    assertThatThrownBy(() -> arena.compact(1)).isInstanceOf(ArenaClosedException.class);
  }

  @Test
  void shouldNotFreeARegionThatIsPinned() {
    Pages.writeAll(region, Pages.Kind.COMPRESSIBLE);
    region.compress();
    try (ChunkLease first = region.pin(3);
        ChunkLease second = region.pin(3)) {
      assertThat(first.chunk()).isEqualTo(second.chunk());
      assertThatThrownBy(region::close)
          .hasFieldOrPropertyWithValue("reason", Reason.PINNED)
          .hasMessageContaining("chunk 3 is pinned by 2 lease(s)");
      assertThatThrownBy(arena::close).hasFieldOrPropertyWithValue("reason", Reason.PINNED);
      assertThat(Pages.read(region, 4)).isEqualTo(Pages.of(Pages.Kind.COMPRESSIBLE, 4, 0));
      arena.verifyInvariants();
    }
    region.close();
    assertThat(arena.stats().regions()).isZero();
  }

  @Test
  void shouldEndALeaseOnce() {
    ChunkLease lease = region.pin(3);
    ChunkLease other = region.pin(3);
    lease.close();
    lease.close();
    assertThatThrownBy(region::close).hasFieldOrPropertyWithValue("reason", Reason.PINNED);
    other.close();
    assertThatCode(region::close).doesNotThrowAnyException();
  }

  @Test
  void shouldCopyNothingWhereTheUsersMemoryRefuses() throws InterruptedException {
    Pages.writeAll(region, Pages.Kind.COMPRESSIBLE);
    region.compress();
    MemorySegment[] foreign = new MemorySegment[1];
    CountDownLatch made = new CountDownLatch(1);
    CountDownLatch done = new CountDownLatch(1);
    Thread owner =
        Thread.ofPlatform()
            .start(
                () -> {
                  try (var memory = java.lang.foreign.Arena.ofConfined()) {
                    foreign[0] = memory.allocate(4096);
                    made.countDown();
                    done.await();
                  } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                  }
                });
    made.await();
    assertThatThrownBy(() -> region.write(0, foreign[0])).isInstanceOf(WrongThreadException.class);
    assertThatThrownBy(() -> region.read(0, foreign[0])).isInstanceOf(WrongThreadException.class);
    assertThatThrownBy(() -> region.write(4096 - 8, foreign[0].asSlice(0, 16)))
        .isInstanceOf(WrongThreadException.class);
    done.countDown();
    owner.join();
    arena.verifyInvariants();
    assertThat(Pages.read(region, 0)).isEqualTo(Pages.of(Pages.Kind.COMPRESSIBLE, 0, 0));
    region.compress();
    region.close();
  }

  @Test
  void shouldSayWhichCodecIsMissing() {
    assertThatThrownBy(() -> Codecs.openZstd(false))
        .isInstanceOf(CodecUnavailableException.class)
        .hasMessage(
            "codec ZSTD is not available: add com.github.luben:zstd-jni to the class path, or"
                + " choose LZ4_HC");
  }

  @Test
  void shouldRefuseMoreAddressSpaceThanThereIs() {
    assertThatThrownBy(() -> CompressedArenaConfig.builder().reservedBytes(1L << 50).build())
        .isInstanceOf(InvalidArenaRequestException.class)
        .hasMessageContaining("reservedBytes=1125899906842624");
  }

  /** A close that a pin refuses is seen by no thread, not even for a moment. */
  @Test
  void shouldHideRefusedClose() throws Exception {
    try (CompressedArena arena = CompressedArena.open(CompressedArenaConfig.defaults());
        CompressedRegion read = arena.allocateRegion(1 << 20)) {
      CompressedRegion pinned = arena.allocateRegion(1 << 20);
      AtomicBoolean over = new AtomicBoolean();
      AtomicReference<Throwable> seen = new AtomicReference<>();
      try (ChunkLease _ = pinned.pin(0)) {
        Thread reader =
            Thread.ofPlatform()
                .start(
                    () -> {
                      try {
                        while (!over.get()) {
                          assertThat(read.getLong(0)).isZero();
                        }
                      } catch (Throwable e) {
                        seen.set(e);
                      }
                    });
        for (int i = 0; i < 200; i++) {
          assertThatThrownBy(arena::close).hasFieldOrPropertyWithValue("reason", Reason.PINNED);
        }
        over.set(true);
        reader.join();
      }
      assertThat(seen.get()).isNull();
    }
  }
}
