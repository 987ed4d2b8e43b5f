package org.arenalab.slab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.arenalab.settings.Checking;
import org.arenalab.slab.heap.HeapCore;
import org.arenalab.slab.heap.HeapRegistry;
import org.arenalab.slab.heap.RemoteFrees;
import org.arenalab.slab.mapping.DirectBlocks;
import org.arenalab.slab.mapping.MappingLimit;
import org.arenalab.slab.page.FreePages;
import org.arenalab.slab.page.Region;
import org.arenalab.slab.page.SpanCache;
import org.arenalab.slab.release.ReleasePolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which room of the region large blocks find, and which they leave to others. */
@Timeout(120)
class SpanRoomTest {
  private static final long MIB = 1 << 20;

  private final AtomicLong clockNs = new AtomicLong();

  private SlabAllocator open(long reservedBytes) {
    SlabConfig config =
        SlabConfig.builder()
            .mode(SlabMode.BALANCED)
            .scavenger(false)
            .checking(Checking.NONE)
            .reservedBytes(reservedBytes)
            .build();
    return SlabAllocator.create(config, clockNs::get);
  }

  @Test
  void shouldReuseHolesOfAlignedBlocks() {
    try (SlabAllocator allocator = open(32 * MIB)) {
      SlabHeap heap = allocator.newHeap();
      List<Long> blocks = new ArrayList<>();
      for (int i = 0; i < 14; i++) {
        blocks.add(heap.allocate(2 * MIB, 2 * MIB));
      }
      // All superslabs but those of the size classes.
      assertThat(allocator.stats().directBlocks()).isZero();
      for (int round = 0; round < 3; round++) {
        for (int i = round % 2; i < 14; i += 2) {
          heap.free(blocks.get(i));
        }
        heap.flush();
        for (int i = round % 2; i < 14; i += 2) {
          blocks.set(i, heap.allocate(2 * MIB, 2 * MIB));
          assertThat(blocks.get(i) % (2 * MIB)).isZero();
        }
        assertThat(blocks).doesNotHaveDuplicates();
        assertThat(allocator.stats().directBlocks()).isZero();
        allocator.verifyInvariants();
      }
    }
  }

  /** A single page at every fourth leaves runs of eight only in the last eighth of the region. */
  @Test
  void shouldLeaveRunsToSizeClasses() {
    try (SlabAllocator allocator = open(32 * MIB)) {
      SlabHeap heap = allocator.newHeap();
      while (allocator.stats().directBlocks() == 0) {
        heap.allocate(100, 256 << 10);
      }
      for (int i = 0; i < 8; i++) {
        heap.allocate(500_000);
      }
      allocator.verifyInvariants();
    }
  }

  /** More runs that fit, but not where they begin, than one search looks at. */
  @Test
  void shouldAlignBesideManyMisalignedHoles() {
    try (SlabAllocator allocator = open(512 * MIB)) {
      SlabHeap heap = allocator.newHeap();
      List<Long> holes = new ArrayList<>();
      for (int i = 0; i < 80; i++) {
        heap.allocate(576 << 10);
        holes.add(heap.allocate(896 << 10));
        heap.allocate(576 << 10);
      }
      holes.forEach(heap::free);
      heap.flush();
      for (int i = 0; i < 100; i++) {
        assertThat(heap.allocate(640 << 10, 2 * MIB) % (2 * MIB)).isZero();
      }
      assertThat(allocator.stats().directBlocks()).isZero();
      allocator.verifyInvariants();
    }
  }

  @Test
  void shouldDrainNoCacheAgainForNothing() {
    try (SlabAllocator allocator = open(16 * MIB)) {
      SlabHeap other = allocator.newHeap();
      other.free(other.allocate(MIB));
      SlabHeap heap = allocator.newHeap();
      while (allocator.stats().directBlocks() == 0) {
        heap.allocate(MIB);
      }
      // The heap's cached span was found, and a mapping came after it.
      assertThat(allocator.stats().large().cached()).isZero();
      heap.free(firstOf(heap, allocator));
      heap.flush();
      other.free(other.allocate(MIB));
      heap.allocate(2 * MIB);
      assertThat(allocator.stats().large().cached()).isOne();
      long mappings = allocator.stats().directBlocks();
      // Later, and where it helps, it is.
      clockNs.addAndGet(Duration.ofMillis(50).toNanos());
      heap.allocate(MIB);
      assertThat(allocator.stats().large().cached()).isZero();
      assertThat(allocator.stats().directBlocks()).isEqualTo(mappings);
    }
  }

  /** No mapping can be had, and the last drain of the caches had no effect. */
  @Test
  void shouldServeWhatAFreeHasMadeRoomFor() {
    Region region = new Region(16 * MIB);
    try {
      ReleasePolicy policy = new ReleasePolicy(ReleasePolicy.Level.DRAIN, 100, 0, 1);
      FreePages freePages = new FreePages(region, policy, false, clockNs::get);
      RemoteFrees none = null;
      HeapRegistry heaps =
          new HeapRegistry(
              owner -> new HeapCore(owner, region, freePages, none, policy, clockNs::get));
      LargeBlocks large =
          new LargeBlocks(
              region,
              new LargeSpans(region, freePages, heaps, policy, clockNs::get),
              new DirectBlocks(new MappingLimit(0), policy, clockNs::get));
      SpanCache cache = heaps.tryAcquire().spans;
      long[] blocks = new long[7];
      for (int i = 0; i < blocks.length; i++) {
        blocks[i] = large.allocate(cache, 2 * MIB, 1, false);
      }
      assertThatThrownBy(() -> large.allocate(cache, MIB, 1, false))
          .isInstanceOf(SlabExhaustedException.class);
      large.free(cache, blocks[3]);
      assertThat(large.allocate(cache, MIB, 1, false)).isEqualTo(blocks[3]);
      assertThatThrownBy(() -> large.allocate(cache, 2 * MIB, 1, false))
          .isInstanceOf(SlabExhaustedException.class);
      freePages.verify(InvariantChecker::require);
    } finally {
      region.release();
    }
  }

  /** A drain without effect for an aligned block says nothing about a block of any alignment. */
  @Test
  void shouldDrainAgainForLessAlignment() {
    try (SlabAllocator allocator = open(16 * MIB)) {
      SlabHeap heap = allocator.newHeap();
      long hole = heap.allocate(MIB);
      while (allocator.stats().directBlocks() == 0) {
        heap.allocate(MIB);
      }
      clockNs.addAndGet(Duration.ofMillis(50).toNanos());
      heap.allocate(640 << 10, 4 * MIB);
      long mappings = allocator.stats().directBlocks();
      heap.free(hole);
      assertThat(heap.allocate(640 << 10)).isEqualTo(hole);
      assertThat(allocator.stats().directBlocks()).isEqualTo(mappings);
    }
  }

  private static long firstOf(SlabHeap heap, SlabAllocator allocator) {
    assertThat(heap.usableSize(allocator.reservedAddress())).isEqualTo(MIB);
    return allocator.reservedAddress();
  }
}
