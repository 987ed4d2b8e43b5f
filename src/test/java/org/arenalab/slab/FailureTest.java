package org.arenalab.slab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.arenalab.os.RawMemory;
import org.arenalab.os.VirtualMemory;
import org.arenalab.settings.Checking;
import org.arenalab.slab.page.FreePages;
import org.arenalab.slab.page.Region;
import org.arenalab.slab.page.Superslab;
import org.arenalab.slab.release.ReleasePolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests that a call that fails changes nothing. */
@Timeout(60)
class FailureTest {
  private static SlabAllocator allocator(Checking checking, int guardInterval) {
    return SlabAllocator.create(
        SlabConfig.builder()
            .mode(SlabMode.LEAN)
            .scavenger(false)
            .checking(checking)
            .guardInterval(guardInterval)
            .reservedBytes(64 << 20)
            .build());
  }

  @ParameterizedTest
  @EnumSource(
      value = Checking.class,
      names = {"CHECKED", "GUARDED", "FULL"})
  void shouldNotLeakWhatAnImpossibleReallocateMovedTo(Checking checking) {
    try (SlabAllocator allocator = allocator(checking, 1 << 20)) {
      SlabHeap heap = allocator.newHeap();
      long block = heap.allocate(64);
      long other = heap.allocate(64);
      heap.free(block);
      long live = allocator.stats().liveBlocks();

      for (long sizeBytes : new long[] {50, 640}) {
        assertThatThrownBy(() -> heap.reallocate(other + 16, sizeBytes))
            .hasFieldOrPropertyWithValue("reason", SlabException.Reason.INVALID_ADDRESS);
        assertThatThrownBy(() -> heap.reallocate(block, sizeBytes))
            .isInstanceOf(DoubleFreeException.class);
      }
      assertThat(allocator.stats().liveBlocks()).isEqualTo(live);
      allocator.verifyInvariants();
    }
  }

  @ParameterizedTest
  @EnumSource(Checking.class)
  void shouldLeaveTheBlockAsItWasWhenReallocateFails(Checking checking) {
    try (SlabAllocator allocator = allocator(checking, 2)) {
      SlabHeap heap = allocator.newHeap();
      long block = heap.allocate(64);
      RawMemory.putLong(block, 4711);
      for (long sizeBytes : new long[] {0, -1, Long.MIN_VALUE, Long.MAX_VALUE}) {
        assertThatThrownBy(() -> heap.reallocate(block, sizeBytes))
            .isInstanceOf(InvalidRequestException.class);
      }
      // Half of all the address space there is can be had once, and not twice.
      long half = heap.allocate(SlabAllocator.MAX_SIZE_BYTES);
      assertThatThrownBy(() -> heap.reallocate(block, SlabAllocator.MAX_SIZE_BYTES))
          .isInstanceOf(SlabExhaustedException.class);
      heap.free(half);
      assertThat(RawMemory.getLong(block)).isEqualTo(4711);
      assertThat(allocator.stats().liveBlocks()).isOne();
      heap.free(block);
      allocator.verifyInvariants();
    }
  }

  @ParameterizedTest
  @EnumSource(Checking.class)
  void shouldRefuseImpossibleSizesInTheSameWay(Checking checking) {
    try (SlabAllocator allocator = allocator(checking, 1)) {
      SlabHeap heap = allocator.newHeap();
      for (long sizeBytes :
          new long[] {0, -1, -16, -17, Long.MIN_VALUE, Long.MAX_VALUE, (1L << 46) + 1}) {
        assertThatThrownBy(() -> heap.allocate(sizeBytes))
            .isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> heap.allocate(sizeBytes, 64))
            .isInstanceOf(InvalidRequestException.class);
      }
      assertThatThrownBy(() -> allocator.segments().allocate(-1, 1))
          .isInstanceOf(InvalidRequestException.class);
      assertThat(allocator.stats().liveBlocks()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Checking.class,
      names = {"CHECKED", "GUARDED", "FULL"})
  void shouldRefuseEveryOperationOfAnotherThread(Checking checking) throws Exception {
    try (SlabAllocator allocator = allocator(checking, 1 << 20)) {
      SlabHeap heap = allocator.newHeap();
      long block = heap.allocate(64);
      for (Runnable call :
          List.<Runnable>of(
              () -> heap.allocate(64),
              () -> heap.allocate(64, 64),
              () -> heap.allocate(64, 1 << 20),
              () -> heap.allocateZeroed(64),
              () -> heap.reallocate(block, 60),
              () -> heap.reallocate(block, 600),
              () -> heap.free(block),
              heap::flush,
              heap::close)) {
        assertThatThrownBy(() -> inThread(call))
            .cause()
            .hasFieldOrPropertyWithValue("reason", SlabException.Reason.FOREIGN_THREAD);
      }
      heap.free(block);
      assertThat(allocator.stats().liveBlocks()).isZero();
    }
  }

  private static void inThread(Runnable call) throws Exception {
    Callable<Object> callable =
        () -> {
          call.run();
          return null;
        };
    FutureTask<Object> task = new FutureTask<>(callable);
    Thread.ofPlatform().start(task).join();
    task.get();
  }

  @Test
  void shouldCountGuardedBlocksAsLive() {
    try (SlabAllocator allocator = allocator(Checking.GUARDED, 1)) {
      SlabHeap heap = allocator.newHeap();
      long block = heap.allocate(100);
      assertThat(allocator.stats().liveBlocks()).isOne();
      assertThat(allocator.stats().liveBytes()).isEqualTo(100);
      heap.free(block);
      assertThat(allocator.stats().liveBlocks()).isZero();
    }
  }

  @Test
  void shouldHoldNoMemoryForBlocksInQuarantine() throws Exception {
    try (SlabAllocator allocator = allocator(Checking.GUARDED, 1)) {
      SlabHeap heap = allocator.newHeap();
      long before = residentKib();
      for (int i = 0; i < 32; i++) {
        long block = heap.allocate(2 << 20);
        RawMemory.fill(block, 2 << 20, (byte) 1);
        heap.free(block);
      }
      assertThat(residentKib() - before).isLessThan(32 << 10);
    }
  }

  private static long residentKib() throws Exception {
    for (String line :
        java.nio.file.Files.readAllLines(java.nio.file.Path.of("/proc/self/status"))) {
      if (line.startsWith("RssAnon:")) {
        return Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    throw new AssertionError("no RssAnon");
  }

  /** The kernel cannot put memory where no access is allowed: so populating fails for real. */
  @Test
  void shouldServeThoughTheKernelDoesNotPrewarm() {
    Region region = new Region(2 * Superslab.BYTES);
    try {
      VirtualMemory.protectNone(region.address + Superslab.BYTES / 2, Superslab.BYTES / 2);
      ReleasePolicy policy = new ReleasePolicy(ReleasePolicy.Level.KEEP, 100, 1L << 40, 1);
      FreePages freePages = new FreePages(region, policy, false, () -> 0);

      int page = freePages.acquire(1, 1 << Region.CLASS_BITS);

      assertThat(page).isZero();
      freePages.verify(InvariantChecker::require);
      freePages.release(page, 1);
      freePages.verify(InvariantChecker::require);
    } finally {
      region.release();
    }
  }

  @Test
  void shouldUnmapEverythingWhenItIsClosed() throws Exception {
    for (Checking checking : Checking.values()) {
      SlabAllocator allocator = allocator(checking, 3);
      SlabHeap heap = allocator.newHeap();
      List<Long> blocks = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        blocks.add(heap.allocate(1 + i * 20_000L));
        RawMemory.putByte(blocks.getLast(), (byte) 1);
      }
      for (int i = 0; i < 50; i++) {
        heap.free(blocks.get(2 * i));
      }
      allocator.close();
      List<String> maps =
          java.nio.file.Files.readAllLines(java.nio.file.Path.of("/proc/self/maps"));
      for (long block : blocks) {
        assertThat(maps).noneMatch(line -> covers(line, block));
      }
    }
  }

  private static boolean covers(String line, long address) {
    String[] range = line.substring(0, line.indexOf(' ')).split("-", -1);
    return Long.compareUnsigned(address, Long.parseUnsignedLong(range[0], 16)) >= 0
        && Long.compareUnsigned(address, Long.parseUnsignedLong(range[1], 16)) < 0;
  }
}
