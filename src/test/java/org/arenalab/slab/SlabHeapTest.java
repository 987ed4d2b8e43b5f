package org.arenalab.slab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.arenalab.os.RawMemory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SlabHeapTest {
  private static final long RESERVED_BYTES = 256L << 20;

  private final SlabAllocator allocator =
      SlabAllocator.create(
          SlabConfig.builder()
              .mode(SlabMode.BALANCED)
              .scavenger(false)
              .reservedBytes(RESERVED_BYTES)
              .build());
  private final SlabHeap heap = allocator.newHeap();

  @AfterEach
  void close() {
    allocator.close();
  }

  @ParameterizedTest
  @ValueSource(
      longs = {
        1, 16, 17, 100, 1040, 4096, 8192, 8193, 65_536, 100_000, 524_288, 524_289, 5_000_000
      })
  void shouldGiveDistinctAlignedBlocksOfEverySize(long size) {
    List<Long> blocks = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      long block = heap.allocate(size);
      assertThat(block % SlabAllocator.ALIGNMENT_BYTES).isZero();
      assertThat(heap.usableSize(block)).isGreaterThanOrEqualTo(size);
      RawMemory.fill(block, size, (byte) i);
      blocks.add(block);
    }
    for (int i = 0; i < blocks.size(); i++) {
      assertThat(RawMemory.getByte(blocks.get(i))).isEqualTo((byte) i);
      assertThat(RawMemory.getByte(blocks.get(i) + size - 1)).isEqualTo((byte) i);
    }
    allocator.verifyInvariants();
    assertThat(allocator.stats().liveBlocks()).isEqualTo(40);
    blocks.forEach(heap::free);
    allocator.verifyInvariants();
    assertThat(allocator.stats().liveBlocks()).isZero();
    assertThat(allocator.stats().liveBytes()).isZero();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 16, 32, 64, 256, 4096, 65_536, 1 << 20, 1 << 25})
  void shouldAlignAsAsked(long alignment) {
    Set<Long> blocks = new HashSet<>();
    for (long size : new long[] {1, 48, 100, 5000, 200_000}) {
      long block = heap.allocate(size, alignment);
      assertThat(block % alignment).as("size %d", size).isZero();
      assertThat(heap.usableSize(block)).isGreaterThanOrEqualTo(size);
      assertThat(blocks.add(block)).isTrue();
    }
    blocks.forEach(heap::free);
    assertThat(allocator.stats().liveBlocks()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      longs = {
        0,
        -1,
        -16,
        -17,
        Long.MIN_VALUE,
        Long.MAX_VALUE,
        Long.MAX_VALUE - 15,
        (1L << 46) + 1
      })
  void shouldRefuseSizesOutsideTheirRange(long size) {
    assertThatThrownBy(() -> heap.allocate(size))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("sizeBytes=" + size);
    assertThatThrownBy(() -> heap.allocate(size, 64)).isInstanceOf(InvalidRequestException.class);
    assertThat(allocator.stats().liveBlocks()).isZero();
  }

  @Test
  void shouldNotTakeAHugeSizeForASmallOne() {
    long large = heap.allocate((1L << 36) + 8);
    assertThat(heap.usableSize(large)).isGreaterThan(1L << 36);
    heap.free(large);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 3, -16, 24, 1L << 40})
  void shouldRefuseAlignmentsThatAreNone(long alignment) {
    assertThatThrownBy(() -> heap.allocate(64, alignment))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("alignmentBytes=" + alignment);
  }

  @Test
  void shouldRefuseForeignAddresses() {
    for (long address :
        new long[] {0, -1, 8, allocator.reservedAddress() - 16, Long.MAX_VALUE, Long.MIN_VALUE}) {
      assertThatThrownBy(() -> heap.free(address))
          .hasFieldOrPropertyWithValue("reason", SlabException.Reason.INVALID_ADDRESS)
          .hasMessageContaining(Long.toHexString(address));
      assertThatThrownBy(() -> heap.usableSize(address))
          .hasFieldOrPropertyWithValue("reason", SlabException.Reason.INVALID_ADDRESS);
    }
    long unused = allocator.reservedAddress() + RESERVED_BYTES - 16;
    assertThatThrownBy(() -> heap.free(unused))
        .hasFieldOrPropertyWithValue("reason", SlabException.Reason.INVALID_ADDRESS);
    allocator.verifyInvariants();
  }

  @Test
  void shouldZeroOnRequest() {
    for (long size : new long[] {16, 1000, 300_000, 3_000_000}) {
      long dirty = heap.allocate(size);
      RawMemory.fill(dirty, size, (byte) 0x5a);
      heap.free(dirty);
      long block = heap.allocateZeroed(size);
      for (long at = 0; at < size; at++) {
        assertThat(RawMemory.getByte(block + at)).isZero();
      }
      heap.free(block);
    }
  }

  @Test
  void shouldKeepContentsWhenReallocating() {
    long block = heap.allocate(100);
    for (int i = 0; i < 100; i++) {
      RawMemory.putByte(block + i, (byte) i);
    }
    for (long size : new long[] {101, 5000, 700_000, 20_000, 100}) {
      block = heap.reallocate(block, size);
      for (int i = 0; i < 100; i++) {
        assertThat(RawMemory.getByte(block + i)).isEqualTo((byte) i);
      }
    }
    assertThat(allocator.stats().liveBlocks()).isOne();
    long kept = block;
    assertThatThrownBy(() -> heap.reallocate(kept, -5)).isInstanceOf(InvalidRequestException.class);
    assertThat(RawMemory.getByte(kept + 99)).isEqualTo((byte) 99);
    heap.free(block);
    allocator.verifyInvariants();
  }

  @Test
  void shouldUseAFreedBlockNext() {
    long block = heap.allocate(64);
    heap.free(block);
    assertThat(heap.allocate(64)).isEqualTo(block);
  }

  @Test
  void shouldRefuseEverythingOnceClosed() {
    long block = heap.allocate(64);
    heap.close();
    heap.close();
    assertThatThrownBy(() -> heap.allocate(64)).isInstanceOf(AllocatorClosedException.class);
    assertThatThrownBy(() -> heap.free(block)).isInstanceOf(AllocatorClosedException.class);
    allocator.free(block);
    assertThat(allocator.stats().liveBlocks()).isZero();

    SlabHeap second = allocator.newHeap();
    second.allocate(64);
    allocator.close();
    assertThatThrownBy(() -> second.allocate(64)).isInstanceOf(AllocatorClosedException.class);
    assertThatThrownBy(allocator::stats).isInstanceOf(AllocatorClosedException.class);
    assertThatThrownBy(allocator::newHeap).isInstanceOf(AllocatorClosedException.class);
    second.close();
    allocator.close();
  }

  @Test
  void shouldServeSegmentsWithBounds() {
    MemorySegment segment = allocator.segments().allocate(24, 64);
    assertThat(segment.byteSize()).isEqualTo(24);
    assertThat(segment.address() % 64).isZero();
    segment.set(ValueLayout.JAVA_LONG, 16, 7);
    assertThatThrownBy(() -> segment.set(ValueLayout.JAVA_LONG, 24, 7))
        .isInstanceOf(IndexOutOfBoundsException.class);
    allocator.free(segment.address());

    MemorySegment text = allocator.segments().allocateFrom("off heap");
    assertThat(text.getString(0)).isEqualTo("off heap");
    MemorySegment longs = allocator.segments().allocateFrom(ValueLayout.JAVA_LONG, 1, 2, 3);
    assertThat(longs.toArray(ValueLayout.JAVA_LONG)).containsExactly(1, 2, 3);
    assertThat(allocator.segments().allocate(0).byteSize()).isZero();
  }

  @Tag("medium")
  @Test
  void shouldThrowWhenTheRegionIsFullAndGoOnAfterFrees() {
    List<Long> blocks = new ArrayList<>();
    assertThatThrownBy(
            () -> {
              for (; ; ) {
                blocks.add(heap.allocate(400_000));
              }
            })
        .isInstanceOf(SlabExhaustedException.class)
        .hasMessageContaining("400000 B");
    assertThat(blocks).hasSizeGreaterThan(400);
    allocator.verifyInvariants();
    heap.free(blocks.removeLast());
    blocks.add(heap.allocate(400_000));
    blocks.forEach(heap::free);
    heap.flush();
    allocator.verifyInvariants();
    assertThat(allocator.stats().liveBlocks()).isZero();
    // Another size class can use the pages of the first one.
    heap.free(heap.allocate(64));
  }

  @Test
  void shouldReconcileBlocksInEveryState() {
    List<Long> blocks = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      blocks.add(heap.allocate(100));
    }
    blocks.subList(0, 6000).forEach(heap::free);
    ClassStats stats = allocator.stats().classes().getFirst();
    assertThat(stats.blockBytes()).isEqualTo(112);
    assertThat(stats.live()).isEqualTo(4000);
    assertThat(stats.cached()).isPositive();
    assertThat(stats.free()).isPositive();
    assertThat(stats.carved())
        .isEqualTo(stats.live() + stats.cached() + stats.free() + stats.remote());
    allocator.verifyInvariants();
  }
}
