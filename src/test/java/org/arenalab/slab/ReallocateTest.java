package org.arenalab.slab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.arenalab.os.RawMemory;
import org.arenalab.os.residency.Residency;
import org.arenalab.settings.Checking;
import org.arenalab.slab.page.SizeClasses;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Large blocks that become larger and smaller. */
@Timeout(120)
class ReallocateTest {
  private static final long MIB = 1 << 20;
  private static final long PAGE = SizeClasses.PAGE_BYTES;

  private final AtomicLong clockNs = new AtomicLong();
  private final SlabAllocator allocator =
      SlabAllocator.create(
          SlabConfig.builder()
              .mode(SlabMode.LEAN)
              .scavenger(false)
              .checking(Checking.CHECKED)
              .budgetFraction(1)
              .reservedBytes(1L << 30)
              .build(),
          clockNs::get);
  private final SlabHeap heap = allocator.newHeap();

  @AfterEach
  void close() {
    allocator.close();
  }

  private static void fill(long block, long bytes) {
    for (long at = 0; at + 8 <= bytes; at += 512) {
      RawMemory.putLong(block + at, at);
    }
  }

  private static void requireFilled(long block, long bytes) {
    for (long at = 0; at + 8 <= bytes; at += 512) {
      assertThat(RawMemory.getLong(block + at)).isEqualTo(at);
    }
  }

  @Test
  void shouldGrowWhereItIsIfTheNextPagesAreFree() {
    long block = heap.allocate(MIB);
    fill(block, MIB);
    assertThat(heap.reallocate(block, 20 * MIB)).isEqualTo(block);
    assertThat(heap.usableSize(block)).isEqualTo(20 * MIB);
    requireFilled(block, MIB);
    fill(block, 20 * MIB);
    allocator.verifyInvariants();
    heap.free(block);
    heap.flush();
    assertThat(allocator.stats().liveBlocks()).isZero();
    allocator.verifyInvariants();
  }

  @Test
  void shouldMoveIfTheNextPagesAreTaken() {
    long block = heap.allocate(MIB);
    fill(block, MIB);
    long neighbour = heap.allocate(MIB);
    fill(neighbour, MIB);
    long moved = heap.reallocate(block, 2 * MIB);
    assertThat(moved).isNotEqualTo(block);
    requireFilled(moved, MIB);
    requireFilled(neighbour, MIB);
    assertThatThrownBy(() -> heap.free(block)).isInstanceOf(DoubleFreeException.class);
    allocator.verifyInvariants();
  }

  /** Before each step another block takes the pages after it. */
  @ParameterizedTest
  @EnumSource(Obstacle.class)
  void shouldCopyLittleWhenGrowingInSmallSteps(Obstacle obstacle) {
    long target = 16 * MIB;
    long block = heap.allocate(8);
    long copied = 0;
    List<Long> obstacles = new ArrayList<>();
    for (long bytes = 4096; bytes <= target; bytes += 4096) {
      long usable = heap.usableSize(block);
      long moved = heap.reallocate(block, bytes);
      copied += moved == block ? 0 : usable;
      if (moved != block && obstacle == Obstacle.AFTER_EACH_MOVE) {
        obstacles.add(heap.allocate(600_000));
      }
      block = moved;
      RawMemory.putLong(block + bytes - 8, bytes);
    }
    for (long bytes = 4096; bytes <= target; bytes += 4096) {
      assertThat(RawMemory.getLong(block + bytes - 8)).isEqualTo(bytes);
    }
    assertThat(copied).isLessThan(6 * target);
    assertThat(heap.usableSize(block)).isLessThanOrEqualTo(target + target / 4);
    obstacles.forEach(heap::free);
    allocator.verifyInvariants();
  }

  /** The obstacle to a growing block. */
  enum Obstacle {
    NONE,
    AFTER_EACH_MOVE
  }

  @Test
  void shouldGiveTheLastPagesBackWhenShrinking() {
    long block = heap.allocate(16 * MIB);
    fill(block, 16 * MIB);
    assertThat(heap.reallocate(block, 9 * MIB)).isEqualTo(block);
    assertThat(heap.usableSize(block)).isEqualTo(9 * MIB);
    allocator.verifyInvariants();
    long tail = heap.allocate(7 * MIB);
    assertThat(tail).isEqualTo(block + 9 * MIB);
    heap.free(tail);

    allocator.scavenge();
    clockNs.addAndGet(1_000_000_000);
    allocator.scavenge();
    try (Residency residency = new Residency()) {
      assertThat(residency.residentBytes(block, 16 * MIB)).isEqualTo(9 * MIB);
    }
    requireFilled(block, 9 * MIB);

    long small = heap.reallocate(block, 5000);
    assertThat(small).isNotEqualTo(block);
    requireFilled(small, 5000);
    allocator.verifyInvariants();
  }

  @Test
  void shouldHandMappingsOnToTheKernel() {
    long block = heap.allocate(60 * MIB);
    fill(block, 60 * MIB);
    long mapping = heap.reallocate(block, 70 * MIB);
    assertThat(allocator.stats().directBlocks()).isOne();
    requireFilled(mapping, 60 * MIB);
    fill(mapping, 70 * MIB);
    for (long bytes = 70 * MIB; bytes <= 90 * MIB; bytes += MIB) {
      mapping = heap.reallocate(mapping, bytes);
      assertThat(heap.usableSize(mapping)).isBetween(bytes, bytes + bytes / 8 + PAGE);
    }
    requireFilled(mapping, 70 * MIB);
    mapping = heap.reallocate(mapping, 40 * MIB);
    assertThat(heap.usableSize(mapping)).isEqualTo(40 * MIB);
    long back = heap.reallocate(mapping, 20 * MIB);
    assertThat(allocator.stats().directBlocks()).isZero();
    requireFilled(back, 20 * MIB);
    allocator.verifyInvariants();
  }

  /** A guarded block is neither in the region nor a direct block. */
  @Test
  void shouldCopyGuardedBlocks() {
    SlabConfig config =
        SlabConfig.builder()
            .checking(Checking.GUARDED)
            .guardInterval(1)
            .scavenger(false)
            .reservedBytes(64 * MIB)
            .build();
    try (SlabAllocator guarding = SlabAllocator.create(config)) {
      SlabHeap guarded = guarding.newHeap();
      long block = guarded.allocate(600_000);
      fill(block, 600_000);
      long grown = guarded.reallocate(block, 2 * MIB);
      requireFilled(grown, 600_000);
      long shrunk = guarded.reallocate(grown, 1000);
      requireFilled(shrunk, 1000);
      guarded.free(shrunk);
      guarding.verifyInvariants();
      assertThat(guarding.stats().liveBlocks()).isZero();
    }
  }

  /** The kernel moves a mapping's pages; only the way out of the region is copied. */
  @Test
  void shouldGrowInLargeStepsWhereTheRegionIsFull() {
    SlabConfig config = SlabConfig.builder().checking(Checking.NONE).reservedBytes(2 * MIB).build();
    try (SlabAllocator full = SlabAllocator.create(config)) {
      SlabHeap small = full.newHeap();
      long block = small.allocate(600_000);
      int resized = 0;
      for (long bytes = 600_000; bytes < 8 * MIB; bytes += 4096) {
        long usable = small.usableSize(block);
        block = small.reallocate(block, bytes);
        resized += small.usableSize(block) == usable ? 0 : 1;
        RawMemory.putLong(block + bytes / 8 * 8 - 8, bytes);
      }
      assertThat(full.stats().directBlocks()).isOne();
      assertThat(resized).isLessThan(40);
      for (long bytes = 600_000; bytes < 8 * MIB; bytes += 4096) {
        assertThat(RawMemory.getLong(block + bytes / 8 * 8 - 8)).isEqualTo(bytes);
      }
      full.verifyInvariants();
    }
  }

  @Test
  void shouldLeaveTheBlockAsItWasWhereThereIsNoRoom() {
    long half = heap.allocate(SlabAllocator.MAX_SIZE_BYTES);
    for (long bytes : new long[] {MIB, 100 * MIB}) {
      long block = heap.allocate(bytes);
      fill(block, bytes);
      assertThatThrownBy(() -> heap.reallocate(block, SlabAllocator.MAX_SIZE_BYTES))
          .isInstanceOf(SlabExhaustedException.class);
      for (long impossible : new long[] {0, -1, Long.MIN_VALUE, Long.MAX_VALUE}) {
        assertThatThrownBy(() -> heap.reallocate(block, impossible))
            .isInstanceOf(InvalidRequestException.class);
      }
      requireFilled(block, bytes);
      assertThat(heap.usableSize(block)).isEqualTo(bytes);
      heap.free(block);
    }
    heap.free(half);
    allocator.verifyInvariants();
  }

  @Tag("medium")
  @Test
  void shouldKeepContentsOfManyBlocksThatGrowAndShrink() {
    SplittableRandom random = new SplittableRandom(3);
    long[] blocks = new long[12];
    long[] sizes = new long[12];
    for (int i = 0; i < blocks.length; i++) {
      sizes[i] = 16;
      blocks[i] = heap.allocate(16);
      fill(blocks[i], 16);
    }
    for (int step = 0; step < 1_500; step++) {
      int i = random.nextInt(blocks.length);
      long bytes = 16 + random.nextLong(random.nextInt(3) == 0 ? 8 * MIB : 2 * MIB);
      blocks[i] = heap.reallocate(blocks[i], bytes);
      requireFilled(blocks[i], Math.min(bytes, sizes[i]));
      sizes[i] = bytes;
      fill(blocks[i], bytes);
      if (step % 100 == 0) {
        allocator.scavenge();
        allocator.verifyInvariants();
      }
    }
    for (int i = 0; i < blocks.length; i++) {
      requireFilled(blocks[i], sizes[i]);
      heap.free(blocks[i]);
    }
    allocator.verifyInvariants();
  }
}
