package org.arenalab.slab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.arenalab.os.RawMemory;
import org.arenalab.os.residency.Residency;
import org.arenalab.slab.page.SizeClasses;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("medium")
@Timeout(60)
class DroppedAllocatorTest {
  private static final int ALLOCATORS = 50;
  private static final long MAPPING_BYTES = 65 << 20;
  private static final long PATIENCE_NS = 40_000_000_000L;

  private static SlabAllocator allocator() {
    return SlabAllocator.create(
        SlabConfig.builder().mode(SlabMode.LEAN).reservedBytes(64 << 20).build());
  }

  /** Makes allocators and drops them; returns a block of each. */
  private static List<Long> drop() {
    List<Long> blocks = new ArrayList<>();
    for (int i = 0; i < ALLOCATORS; i++) {
      SlabAllocator allocator = allocator();
      long block = i % 2 == 0 ? allocator.allocate(64) : allocator.newHeap().allocate(64);
      RawMemory.putLong(block, block);
      assertThat(allocator.stats().liveBlocks()).isOne();
      blocks.add(block);
    }
    return blocks;
  }

  static Set<Thread> scavengers() {
    Set<Thread> threads = new HashSet<>(Thread.getAllStackTraces().keySet());
    threads.removeIf(thread -> !thread.getName().equals("arenalab-scavenger"));
    return threads;
  }

  @Test
  void shouldEndThreadsAndKeepBlocks() {
    Set<Thread> others = scavengers();
    List<Long> blocks = drop();
    Set<Thread> left = scavengers();
    left.removeAll(others);
    assertThat(left).hasSizeLessThanOrEqualTo(ALLOCATORS).isNotEmpty();
    long endNs = System.nanoTime() + PATIENCE_NS;
    while (!left.isEmpty() && System.nanoTime() < endNs) {
      System.gc();
      LockSupport.parkNanos(10_000_000);
      left.removeIf(thread -> !thread.isAlive());
    }
    assertThat(left).isEmpty();
    for (long block : blocks) {
      assertThat(RawMemory.getLong(block)).isEqualTo(block);
    }
  }

  /** The remaining memory of a dropped allocator. */
  private record Left(long block, long regionAddress, long regionBytes, long mappingAddress) {
    long freeBytes() {
      try (Residency residency = new Residency()) {
        return residency.residentBytes(regionAddress, regionBytes)
            + residency.residentBytes(mappingAddress, MAPPING_BYTES);
      }
    }
  }

  /** Nobody has memory of a burst, except for one block; no scavenger has had its time. */
  private static Left dropAfterBurst(SlabMode mode) {
    SlabAllocator allocator =
        SlabAllocator.create(
            SlabConfig.builder().mode(mode).scavenger(false).reservedBytes(128 << 20).build());
    SlabHeap heap = allocator.newHeap();
    long kept = touched(heap, 64);
    List<Long> blocks = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      blocks.add(touched(heap, 10_000));
      blocks.add(touched(heap, 100_000));
    }
    long mapping = touched(heap, MAPPING_BYTES);
    blocks.forEach(heap::free);
    heap.free(mapping);
    heap.flush();
    return new Left(kept, allocator.reservedAddress(), allocator.reservedBytes(), mapping);
  }

  private static long touched(SlabHeap heap, long sizeBytes) {
    long block = heap.allocate(sizeBytes);
    RawMemory.fill(block, sizeBytes, (byte) 1);
    return block;
  }

  @ParameterizedTest
  @EnumSource(SlabMode.class)
  void shouldReleaseFreeMemory(SlabMode mode) {
    Left left = dropAfterBurst(mode);
    assertThat(left.freeBytes()).isGreaterThan(100 << 20);
    long endNs = System.nanoTime() + PATIENCE_NS;
    while (left.freeBytes() > SizeClasses.PAGE_BYTES && System.nanoTime() < endNs) {
      System.gc();
      LockSupport.parkNanos(10_000_000);
    }
    assertThat(left.freeBytes()).isLessThanOrEqualTo(SizeClasses.PAGE_BYTES);
    assertThat(RawMemory.getLong(left.block())).isEqualTo(0x0101010101010101L);
  }

  @Test
  void shouldKeepThreadWhileHeapIsHeld() {
    Set<Thread> others = scavengers();
    SlabHeap heap = allocator().newHeap();
    Set<Thread> mine = scavengers();
    mine.removeAll(others);
    for (int i = 0; i < 5; i++) {
      System.gc();
    }
    heap.free(heap.allocate(64));
    assertThat(mine).singleElement().satisfies(thread -> assertThat(thread.isAlive()).isTrue());
  }
}
