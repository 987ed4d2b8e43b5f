package org.arenalab.slab;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.arenalab.os.RawMemory;
import org.arenalab.os.TransparentHugePages;
import org.arenalab.os.residency.Residency;
import org.arenalab.settings.Checking;
import org.arenalab.slab.mapping.DirectBlocks;
import org.arenalab.slab.mapping.MappingLimit;
import org.arenalab.slab.page.SizeClasses;
import org.arenalab.slab.release.ReleasePolicy;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Memory that large blocks hold without need. */
class SpanMemoryTest {
  private static final long MIB = 1 << 20;
  private static final long PAGE = SizeClasses.PAGE_BYTES;
  private static final long DECAY_NS = Duration.ofMillis(100).toNanos();

  private final AtomicLong clockNs = new AtomicLong();

  private SlabAllocator open(SlabMode mode) {
    SlabConfig config =
        SlabConfig.builder()
            .mode(mode)
            .scavenger(false)
            .checking(Checking.NONE)
            .budgetFraction(1)
            .reservedBytes(1L << 30)
            .build();
    return SlabAllocator.create(config, clockNs::get);
  }

  private static long resident(SlabAllocator allocator) {
    try (Residency residency = new Residency()) {
      return residency.residentBytes(allocator.reservedAddress(), allocator.reservedBytes());
    }
  }

  /**
   * FAST does not refuse the huge pages that a kernel gives unasked. Those of 32 MiB, of a kernel
   * with pages of 16 KiB, reach over both ends of a block.
   */
  private static long kernelsHugePages(SlabMode mode) {
    long hugeBytes = TransparentHugePages.sizeBytes();
    return mode == SlabMode.FAST && hugeBytes > 2 * MIB ? 2 * hugeBytes : 0;
  }

  private static void touch(long block, long bytes, long stepBytes) {
    for (long at = 0; at < bytes; at += stepBytes) {
      RawMemory.putLong(block + at, block + at);
    }
  }

  /** One block does not make a burst: its pages may stay untouched, so it gets no huge pages. */
  @Test
  void shouldHoldLittleForASparseBlock() {
    try (SlabAllocator allocator = open(SlabMode.LEAN)) {
      long block = allocator.newHeap().allocateZeroed(64 * MIB);
      touch(block, 64 * MIB, 2 * MIB);
      assertThat(resident(allocator)).isLessThan(MIB);
    }
  }

  /** A block that has grown shrinks by less than its headroom. */
  @Tag("medium")
  @ParameterizedTest
  @CsvSource({"LEAN, 820", "BALANCED, 1024", "FAST, 1024"})
  void shouldShrinkGrownBlocksWhenLean(SlabMode mode, int expectedPages) {
    try (SlabAllocator allocator = open(mode)) {
      SlabHeap heap = allocator.newHeap();
      long block = heap.reallocate(heap.allocate(10 * MIB), 64 * MIB);
      touch(block, 64 * MIB, 4096);
      block = heap.reallocate(block, 820 * PAGE);
      assertThat(heap.usableSize(block)).isEqualTo(expectedPages * PAGE);
      clockNs.addAndGet(DECAY_NS);
      allocator.scavenge();
      clockNs.addAndGet(DECAY_NS);
      allocator.scavenge();
      long expected = 64 * MIB - (mode == SlabMode.LEAN ? 204 * PAGE : 0);
      assertThat(resident(allocator)).isBetween(expected, expected + kernelsHugePages(mode));
    }
  }

  @ParameterizedTest
  @CsvSource({"LEAN, 80", "FAST, 90"})
  void shouldShrinkGrownMappingsWhenLean(SlabMode mode, long expectedMib) {
    ReleasePolicy policy = SlabConfig.builder().mode(mode).build().policy();
    DirectBlocks direct = new DirectBlocks(new MappingLimit(10), policy, clockNs::get);
    long block = direct.resize(direct.allocate(70 * MIB, 1, false), 90 * MIB);
    block = direct.resize(block, 80 * MIB);
    assertThat(direct.usableSize(block)).isEqualTo(expectedMib * MIB);
    direct.releaseAll();
  }

  /** Growth over pages that hold memory already: those beyond the need stay free. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldSpareNoDirtyPagesWhenLean(boolean inPlace) {
    try (SlabAllocator allocator = open(SlabMode.LEAN)) {
      SlabHeap heap = allocator.newHeap();
      long dirty = heap.allocate(60 * MIB);
      touch(dirty, 60 * MIB, 4096);
      heap.free(dirty);
      heap.flush();
      long block = heap.reallocate(heap.allocate(2 * MIB), 4 * MIB);
      if (!inPlace) {
        heap.allocate(MIB);
      }
      long grown = heap.reallocate(block, 8 * MIB);
      assertThat(grown == block).isEqualTo(inPlace);
      assertThat(heap.usableSize(grown)).isEqualTo(8 * MIB);
      allocator.verifyInvariants();
    }
  }

  /** Untouched pages of a live block must not make other pages be released early. */
  @Test
  void shouldNotHurryForUntouchedBlocks() {
    try (SlabAllocator allocator = open(SlabMode.LEAN)) {
      SlabHeap heap = allocator.newHeap();
      heap.allocate(60 * MIB);
      long small = heap.allocate(400_000);
      touch(small, 400_000, 4096);
      heap.free(small);
      heap.flush();
      allocator.scavenge();
      long held = resident(allocator);
      assertThat(held).isPositive();
      clockNs.addAndGet(DECAY_NS - 1);
      allocator.scavenge();
      assertThat(resident(allocator)).as("within the decay").isEqualTo(held);
      clockNs.addAndGet(1);
      allocator.scavenge();
      assertThat(resident(allocator)).as("after it").isZero();
    }
  }
}
