package org.arenalab.shm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.arenalab.os.RawMemory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShmArenaTest {
  private static final long CAPACITY_BYTES = 1 << 20;

  private final ShmArena arena =
      ShmArena.create(ShmArenaConfig.builder().capacityBytes(CAPACITY_BYTES).build());

  @AfterEach
  void close() {
    arena.verifyInvariants();
    arena.close();
  }

  @Test
  void shouldHandOutDistinctAlignedBlocks() {
    long first = arena.allocate(100);
    long second = arena.allocate(64);

    assertThat(arena.sizeOf(first)).isEqualTo(128);
    assertThat(arena.sizeOf(second)).isEqualTo(64);
    assertThat(arena.address(first) % 64).isZero();
    assertThat(Math.abs(arena.address(second) - arena.address(first))).isGreaterThanOrEqualTo(128);
  }

  @Test
  void shouldReuseAFreedBlockOfTheSameClass() {
    long block = arena.allocate(4096);
    arena.free(block);

    assertThat(arena.allocate(4096)).isEqualTo(block);
    assertThat(arena.stats().reuses()).isEqualTo(1);
  }

  @Test
  void shouldRefuseASecondFree() {
    long block = arena.allocate(64);
    arena.free(block);

    assertThatThrownBy(() -> arena.free(block))
        .hasFieldOrPropertyWithValue("reason", ShmArenaException.Reason.DOUBLE_FREE)
        .hasMessageContaining("64 B");
  }

  @Test
  void shouldRefuseHandlesOfAnEarlierGeneration() {
    long block = arena.allocate(64);
    arena.reset();

    assertThatThrownBy(() -> arena.free(block)).isInstanceOf(StaleHandleException.class);
    assertThatThrownBy(() -> arena.address(block)).isInstanceOf(StaleHandleException.class);
    assertThatThrownBy(() -> arena.segment(block)).isInstanceOf(StaleHandleException.class);
  }

  @Test
  void shouldNotReuseFreeBlocksOfAnEarlierGeneration() {
    long first = arena.allocate(64);
    arena.allocate(64);
    arena.free(first);
    arena.reset();
    long a = arena.allocate(64);
    arena.free(arena.allocate(128));
    long b = arena.allocate(64);

    assertThat(arena.address(b)).isNotEqualTo(arena.address(a));
  }

  @Test
  void shouldServeTheWholeCapacityAsOneBlock() {
    long all = arena.allocate(CAPACITY_BYTES);

    assertThat(arena.sizeOf(all)).isEqualTo(CAPACITY_BYTES);
    assertThat(arena.tryAllocate(1)).isEqualTo(ShmArena.NULL);
    arena.free(all);
    assertThat(arena.allocate(CAPACITY_BYTES)).isEqualTo(all);
  }

  @ParameterizedTest
  @ValueSource(longs = {CAPACITY_BYTES + 1, Long.MAX_VALUE, Long.MAX_VALUE - 63, 1L << 62})
  void shouldRefuseWhatCannotFitAndChangeNothingElse(long sizeBytes) {
    ShmArenaStats before = arena.stats();

    assertThatThrownBy(() -> arena.allocate(sizeBytes))
        .isInstanceOf(ArenaExhaustedException.class)
        .hasMessageContaining(Long.toString(sizeBytes));

    assertThat(arena.stats().allocatedBytes()).isEqualTo(before.allocatedBytes());
    assertThat(arena.stats().failures()).isEqualTo(before.failures() + 1);
    assertThat(arena.allocate(64)).isNotEqualTo(ShmArena.NULL);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MIN_VALUE})
  void shouldRefuseSizesThatAreNotPositive(long sizeBytes) {
    assertThatThrownBy(() -> arena.allocate(sizeBytes))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("sizeBytes=" + sizeBytes);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 3, -64, 1L << 40, Long.MIN_VALUE})
  void shouldRefuseAlignmentsThatCannotBe(long alignmentBytes) {
    assertThatThrownBy(() -> arena.allocate(64, alignmentBytes))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("alignmentBytes=" + alignmentBytes);
  }

  @Test
  void shouldAlignTheAddressOnRequest() {
    arena.allocate(64);
    long block = arena.allocate(64, 8192);

    assertThat(arena.address(block) % 8192).isZero();
    assertThat(arena.stats().paddingBytes()).isEqualTo(8192 - 64);
  }

  @Test
  void shouldAddUpWhateverPathServed() {
    long kept = arena.allocate(1000);
    arena.free(arena.allocate(200));
    try (ShmLease lease = arena.lease(8192)) {
      for (int i = 0; i < 20; i++) {
        lease.allocate(100);
      }
      ShmArenaStats open = arena.stats();
      assertThat(open.openLeases()).isEqualTo(1);
      assertThat(open.allocations()).isEqualTo(22);
      assertThat(open.liveBytes()).isEqualTo(arena.sizeOf(kept) + 20 * 128);
      assertThat(open.leasedFreeBytes()).isEqualTo(8192 - 20 * 128);
    }
    ShmArenaStats closed = arena.stats();
    assertThat(closed.leasedFreeBytes()).isZero();
    assertThat(closed.recycledBytes()).isEqualTo(256 + 8192 - 20 * 128);
    assertThat(closed.frees()).isEqualTo(1);
  }

  @Test
  void shouldCountEveryAllocationThroughCarriesOfTheCount() {
    for (int i = 0; i < 1000; i++) {
      arena.allocate(64);
    }
    ShmArenaStats stats = arena.stats();

    assertThat(stats.allocations()).isEqualTo(1000);
    assertThat(stats.liveBytes()).isEqualTo(1000 * 64);
  }

  @Test
  void shouldGoOnWithALeaseAfterAReset() {
    try (ShmLease lease = arena.lease()) {
      lease.allocate(64);
      arena.reset();
      long block = lease.allocate(64);
      assertThat(arena.sizeOf(block)).isEqualTo(64);
      assertThat(arena.allocate(64)).isNotEqualTo(block);
    }
  }

  @Test
  void shouldGiveViewsThatEndWithTheArena() {
    ShmArena other =
        ShmArena.create(ShmArenaConfig.builder().capacityBytes(CAPACITY_BYTES).build());
    long block = other.allocate(64);
    MemorySegment view = other.segment(block);
    view.set(ValueLayout.JAVA_LONG, 0, 42);
    assertThat(RawMemory.getLong(other.address(block))).isEqualTo(42);
    other.close();

    assertThatThrownBy(() -> view.get(ValueLayout.JAVA_LONG, 0))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> other.allocate(64)).isInstanceOf(ArenaClosedException.class);
    assertThatThrownBy(() -> other.free(block)).isInstanceOf(ArenaClosedException.class);
    assertThatThrownBy(() -> other.address(block)).isInstanceOf(ArenaClosedException.class);
    assertThatThrownBy(() -> other.stats()).isInstanceOf(ArenaClosedException.class);
  }
}
