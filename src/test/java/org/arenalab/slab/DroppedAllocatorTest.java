package org.arenalab.slab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.arenalab.os.RawMemory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DroppedAllocatorTest {
  private static final int ALLOCATORS = 50;
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

  private static Set<Thread> scavengers() {
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
