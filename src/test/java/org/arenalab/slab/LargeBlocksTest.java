package org.arenalab.slab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import org.arenalab.os.RawMemory;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.VirtualMemory;
import org.arenalab.os.residency.Residency;
import org.arenalab.settings.Checking;
import org.arenalab.slab.mapping.DirectBlocks;
import org.arenalab.slab.mapping.MappingLimit;
import org.arenalab.slab.mapping.NoMappingException;
import org.arenalab.slab.page.SizeClasses;
import org.arenalab.slab.page.SpanCache;
import org.arenalab.slab.release.ReleasePolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Blocks above 512 KiB: where they come from, how they are reused and released. */
@Timeout(120)
class LargeBlocksTest {
  private static final long MIB = 1 << 20;
  private static final long GIB = 1L << 30;
  private static final long PAGE = SizeClasses.PAGE_BYTES;
  private static final long DECAY_NS = Duration.ofMillis(100).toNanos();

  private static final ReleasePolicy FAST = config(SlabMode.FAST).build().policy();

  private final AtomicLong clockNs = new AtomicLong();

  private static SlabConfig.Builder config(SlabMode mode) {
    return SlabConfig.builder()
        .mode(mode)
        .scavenger(false)
        .checking(Checking.NONE)
        .reservedBytes(1L << 30);
  }

  private SlabAllocator open(SlabMode mode) {
    return SlabAllocator.create(config(mode).budgetFraction(1).build(), clockNs::get);
  }

  private static long resident(SlabAllocator allocator) {
    try (Residency residency = new Residency()) {
      return residency.residentBytes(allocator.reservedAddress(), allocator.reservedBytes());
    }
  }

  private static void touch(long block, long bytes) {
    for (long at = 0; at < bytes; at += 4096) {
      RawMemory.putLong(block + at, block + at);
    }
  }

  private static void requireTouched(long block, long bytes, long writtenAt) {
    for (long at = 0; at < bytes; at += 4096) {
      assertThat(RawMemory.getLong(block + at)).isEqualTo(writtenAt + at);
    }
  }

  private static <T> T inThread(Callable<T> work) throws Exception {
    FutureTask<T> task = new FutureTask<>(work);
    Thread.ofPlatform().start(task).join();
    return task.get();
  }

  private static long mappings() throws Exception {
    try (var lines = Files.lines(Path.of("/proc/self/maps"))) {
      return lines.count();
    }
  }

  /** Each used to be a mapping of its own, and the process ended at 32,665 of them. */
  @Test
  void shouldServeSixtyThousandBlocksWithFewMappings() throws Exception {
    // The build's FULL checks verify all blocks at each slow path, which is quadratic here.
    SlabConfig config = SlabConfig.builder().mode(SlabMode.FAST).checking(Checking.NONE).build();
    long before = mappings();
    try (SlabAllocator allocator = SlabAllocator.create(config)) {
      SlabHeap heap = allocator.newHeap();
      long[] blocks = new long[60_000];
      for (int i = 0; i < blocks.length; i++) {
        blocks[i] = heap.allocate(600_000);
        if (i % 16 == 0) {
          RawMemory.putLong(blocks[i], blocks[i]);
        }
      }
      assertThat(mappings() - before).isLessThan(1000);
      assertThat(allocator.stats().liveBlocks()).isEqualTo(blocks.length);
      for (int i = 0; i < blocks.length; i++) {
        assertThat(i % 16 == 0 ? RawMemory.getLong(blocks[i]) : blocks[i]).isEqualTo(blocks[i]);
        heap.free(blocks[i]);
      }
      heap.flush();
      assertThat(allocator.stats().large()).isEqualTo(new LargeStats(0, 0, 0, 0, 0));
    }
  }

  /** Superslabs in huge pages between others would be two mappings each. */
  @Test
  void shouldBoundTheMappingsOfHugePages() throws Exception {
    long before = mappings();
    try (SlabAllocator allocator =
        SlabAllocator.create(config(SlabMode.FAST).reservedBytes(16L << 30).build())) {
      SlabHeap heap = allocator.newHeap();
      for (int i = 0; i < 4000; i++) {
        heap.allocate(3 * MIB);
      }
      assertThat(mappings() - before).isLessThan(1000);
      allocator.verifyInvariants();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {524_289, 614_400, 1 << 20, (1 << 20) + 16, 5_000_000, 32 << 20, 64 << 20})
  void shouldWasteLessThanAPage(long sizeBytes) {
    try (SlabAllocator allocator = open(SlabMode.FAST)) {
      SlabHeap heap = allocator.newHeap();
      long block = heap.allocate(sizeBytes);
      assertThat(heap.usableSize(block)).isBetween(sizeBytes, sizeBytes + PAGE - 1);
      assertThat(block).isBetween(allocator.reservedAddress(), allocator.reservedAddress() + GIB);
      assertThat(allocator.stats().directBlocks()).isZero();
      allocator.verifyInvariants();
    }
  }

  @ParameterizedTest
  @EnumSource(SlabMode.class)
  void shouldUseAFreedSpanNext(SlabMode mode) {
    try (SlabAllocator allocator = open(mode)) {
      SlabHeap heap = allocator.newHeap();
      long block = heap.allocate(4 * MIB);
      touch(block, 4 * MIB);
      long before = resident(allocator);
      for (int i = 0; i < 10; i++) {
        heap.free(block);
        assertThat(allocator.stats().large()).isEqualTo(new LargeStats(1, 0, 1, 0, 4 * MIB));
        allocator.verifyInvariants();
        assertThat(heap.allocate(4 * MIB)).isEqualTo(block);
      }
      assertThat(resident(allocator)).isEqualTo(before);
      heap.free(block);
      heap.flush();
      // Other sizes use the same pages, too.
      assertThat(heap.allocate(3 * MIB)).isEqualTo(block);
      assertThat(resident(allocator)).isEqualTo(before);
    }
  }

  @Test
  void shouldJoinFreedSpans() {
    try (SlabAllocator allocator = open(SlabMode.BALANCED)) {
      SlabHeap heap = allocator.newHeap();
      List<Long> blocks = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        blocks.add(heap.allocate(614_400));
      }
      int superslabs = allocator.stats().superslabs();
      for (int i = 0; i < 100; i += 2) {
        heap.free(blocks.get(i));
      }
      for (int i = 1; i < 100; i += 2) {
        heap.free(blocks.get(i));
      }
      heap.flush();
      allocator.verifyInvariants();
      long whole = heap.allocate(100 * 614_400);
      assertThat(whole).isEqualTo(blocks.getFirst());
      assertThat(allocator.stats().superslabs()).isEqualTo(superslabs);
    }
  }

  @Test
  void shouldReleaseABurstWhenLean() {
    try (SlabAllocator allocator = open(SlabMode.LEAN)) {
      SlabHeap heap = allocator.newHeap();
      List<Long> blocks = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        long bytes = (1 + i % 8) * MIB + i * 4096L;
        blocks.add(heap.allocate(bytes));
        touch(blocks.getLast(), bytes);
      }
      assertThat(resident(allocator)).isGreaterThan(64 * MIB);
      assertThat(allocator.stats().committedBytes()).isGreaterThan(64 * MIB);
      blocks.forEach(heap::free);
      assertThat(allocator.stats().large().cached()).isPositive();

      allocator.scavenge();
      assertThat(allocator.stats().large().cached()).as("cached after a round").isZero();
      assertThat(allocator.stats().dirtyBytes()).isGreaterThan(64 * MIB);
      clockNs.addAndGet(DECAY_NS);
      allocator.scavenge();

      assertThat(resident(allocator)).isZero();
      SlabStats stats = allocator.stats();
      assertThat(stats.committedBytes()).isZero();
      assertThat(stats.superslabs()).isZero();
      assertThat(stats.decommittedBytes()).isGreaterThanOrEqualTo(64 * MIB);
      allocator.verifyInvariants();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = SlabMode.class,
      names = {"FAST", "BALANCED"})
  void shouldKeepABurstUnlessLean(SlabMode mode) {
    try (SlabAllocator allocator = open(mode)) {
      SlabHeap heap = allocator.newHeap();
      long block = heap.allocate(40 * MIB);
      touch(block, 40 * MIB);
      heap.free(block);
      clockNs.addAndGet(100 * DECAY_NS);
      allocator.scavenge();
      assertThat(resident(allocator)).isGreaterThanOrEqualTo(40 * MIB);
      assertThat(allocator.stats().madviseCalls()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(SlabMode.class)
  void shouldLeaveUntouchedPagesOfZeroedBlocksAlone(SlabMode mode) {
    try (SlabAllocator allocator = open(mode)) {
      SlabHeap heap = allocator.newHeap();
      heap.allocateZeroed(60 * MIB);
      allocator.segments().allocate(60 * MIB, 64);
      assertThat(resident(allocator)).isLessThan(MIB);
    }
  }

  @ParameterizedTest
  @EnumSource(SlabMode.class)
  void shouldZeroWhatWasUsedBefore(SlabMode mode) {
    try (SlabAllocator allocator = open(mode)) {
      SlabHeap heap = allocator.newHeap();
      for (boolean flushing : new boolean[] {false, true}) {
        long dirty = heap.allocate(3 * MIB);
        RawMemory.fill(dirty, 3 * MIB, (byte) 0x5a);
        heap.free(dirty);
        if (flushing) {
          heap.flush();
        }
        long zeroed = heap.allocateZeroed(flushing ? 5 * MIB : 3 * MIB);
        assertThat(RawMemory.segment(zeroed, 3 * MIB).mismatch(zeros(3 * MIB))).isEqualTo(-1);
        heap.free(zeroed);
      }
    }
  }

  private static MemorySegment zeros(long bytes) {
    return MemorySegment.ofArray(new byte[(int) bytes]);
  }

  @ParameterizedTest
  @ValueSource(longs = {1 << 17, 1 << 20, 2 << 20, 4 << 20, 32 << 20})
  void shouldAlignWithinTheRegion(long alignment) {
    try (SlabAllocator allocator = open(SlabMode.FAST)) {
      SlabHeap heap = allocator.newHeap();
      Set<Long> blocks = new HashSet<>();
      for (long size : new long[] {100, 614_400, 600 << 10, 3 << 20}) {
        for (int i = 0; i < 2; i++) {
          long block = heap.allocate(size, alignment);
          assertThat(block % alignment).isZero();
          assertThat(blocks.add(block)).isTrue();
        }
      }
      assertThat(allocator.stats().directBlocks()).isZero();
      allocator.verifyInvariants();
      blocks.forEach(heap::free);
      assertThat(heap.allocate(614_400, alignment) % alignment).isZero();
    }
  }

  @Test
  void shouldLeaveRoomForSizeClasses() {
    try (SlabAllocator allocator =
        SlabAllocator.create(config(SlabMode.FAST).reservedBytes(32 * MIB).build())) {
      SlabHeap heap = allocator.newHeap();
      List<Long> blocks = new ArrayList<>();
      for (int i = 0; i < 64; i++) {
        blocks.add(heap.allocate(MIB));
      }
      // Beyond seven eighths of the region each is a mapping.
      assertThat(allocator.stats().large().live()).isEqualTo(28);
      assertThat(allocator.stats().directBlocks()).isEqualTo(36);
      for (int i = 0; i < 3 << 10; i++) {
        heap.allocate(1024);
      }
      blocks.forEach(heap::free);
      allocator.verifyInvariants();
      assertThat(allocator.stats().large().live() + allocator.stats().directBlocks()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(SlabMode.class)
  void shouldFindRoomInTheCachesOfOtherHeaps(SlabMode mode) throws Exception {
    try (SlabAllocator allocator =
        SlabAllocator.create(config(mode).reservedBytes(16 * MIB).build())) {
      inThread(
          () -> {
            SlabHeap other = allocator.newHeap();
            other.free(other.allocate(8 * MIB));
            return other;
          });
      SlabHeap second = allocator.newHeap();
      second.close();
      SlabHeap heap = allocator.newHeap();
      heap.free(heap.allocate(14 * MIB));
      heap.free(heap.allocate(500_000));
      assertThat(allocator.stats().directBlocks()).isZero();
      allocator.verifyInvariants();
    }
  }

  /**
   * The spans cached by an ended thread's heap are adopted with the heap, or drained under LEAN.
   */
  @Test
  void shouldAdoptCachedSpans() throws Exception {
    try (SlabAllocator allocator = open(SlabMode.LEAN)) {
      long block =
          inThread(
              () -> {
                SlabHeap ended = allocator.newHeap();
                long once = ended.allocate(MIB);
                ended.free(once);
                return once;
              });
      assertThat(allocator.stats().large().cached()).isOne();
      SlabHeap heir = allocator.newHeap();
      assertThat(heir.allocate(MIB)).isEqualTo(block);
      heir.free(block);
      allocator.scavenge();
      assertThat(allocator.stats().large()).isEqualTo(new LargeStats(0, 0, 0, 0, 0));
    }
  }

  @ParameterizedTest
  @CsvSource({"FAST, NONE", "LEAN, CHECKED", "BALANCED, FULL"})
  void shouldTakeFreesOfOtherThreads(SlabMode mode, Checking checking) throws Exception {
    SlabConfig config =
        config(mode).checking(checking).scavenger(true).decay(Duration.ofMillis(1)).build();
    try (SlabAllocator allocator = SlabAllocator.create(config)) {
      var queue = new ArrayBlockingQueue<long[]>(8);
      FutureTask<Void> consumer =
          new FutureTask<>(
              () -> {
                SlabHeap heap = allocator.newHeap();
                for (long[] next = queue.take(); next[1] != 0; next = queue.take()) {
                  requireTouched(next[0], next[1], next[0]);
                  heap.free(next[0]);
                }
                return null;
              });
      Thread thread = Thread.ofPlatform().start(consumer);
      SlabHeap heap = allocator.newHeap();
      for (int i = 0; i < 2_000; i++) {
        long bytes = 600_000 + (i * 7919L) % (2 * MIB);
        long block = heap.allocate(bytes);
        touch(block, bytes);
        queue.put(new long[] {block, bytes});
      }
      queue.put(new long[2]);
      consumer.get();
      thread.join();
      allocator.verifyInvariants();
      assertThat(allocator.stats().liveBlocks()).isZero();
    }
  }

  /** Without any check: the first word of a span changes once. */
  @Test
  void shouldLetOneOfTwoThreadsFreeABlock() throws Exception {
    try (SlabAllocator allocator = open(SlabMode.FAST)) {
      SlabHeap heap = allocator.newHeap();
      var barrier = new CyclicBarrier(2);
      var blocks = new AtomicLongArray(500);
      FutureTask<Integer> other =
          new FutureTask<>(
              () -> {
                SlabHeap second = allocator.newHeap();
                return freeAll(second, blocks, barrier);
              });
      Thread thread = Thread.ofPlatform().start(other);
      for (int i = 0; i < blocks.length(); i++) {
        blocks.set(i, heap.allocate(600_000));
      }
      int freed = freeAll(heap, blocks, barrier);
      assertThat(freed + other.get()).isEqualTo(blocks.length());
      thread.join();
      allocator.verifyInvariants();
      assertThat(allocator.stats().liveBlocks()).isZero();
    }
  }

  private static int freeAll(SlabHeap heap, AtomicLongArray blocks, CyclicBarrier barrier)
      throws Exception {
    int freed = 0;
    barrier.await();
    for (int i = 0; i < blocks.length(); i++) {
      try {
        heap.free(blocks.get(i));
        freed++;
      } catch (SlabException second) {
        assertThat(second.reason())
            .isIn(SlabException.Reason.DOUBLE_FREE, SlabException.Reason.INVALID_ADDRESS);
        assertThat(second).hasMessageContaining(Long.toHexString(blocks.get(i)));
      }
    }
    return freed;
  }

  /** Another thread may free a mapping between the query of its size and its growth. */
  @Test
  void shouldRefuseResizeOfFreedMapping() {
    try (SlabAllocator allocator = open(SlabMode.FAST)) {
      SlabHeap heap = allocator.newHeap();
      long block = heap.allocate(70 * MIB);
      heap.free(block);
      assertThatThrownBy(() -> allocator.large().resize(block, 90 * MIB))
          .hasFieldOrPropertyWithValue("reason", SlabException.Reason.INVALID_ADDRESS);
    }
  }

  /** Spans that are counted may be gone when the cache looks for one to give up. */
  @Test
  void shouldPutWhileAnotherThreadDrains() throws Exception {
    try (SlabAllocator allocator = open(SlabMode.FAST)) {
      SlabHeap heap = allocator.newHeap();
      var stop = new AtomicBoolean();
      Thread drainer =
          Thread.ofPlatform()
              .start(
                  () -> {
                    while (!stop.get()) {
                      heap.core().spans.drain();
                    }
                  });
      for (int i = 0; i < 5_000; i++) {
        long[] blocks = new long[6];
        for (int k = 0; k < blocks.length; k++) {
          blocks[k] = heap.allocate((6 + k) * MIB);
        }
        for (long block : blocks) {
          heap.free(block);
        }
      }
      stop.set(true);
      drainer.join();
      heap.flush();
      allocator.verifyInvariants();
      assertThat(allocator.stats().large()).isEqualTo(new LargeStats(0, 0, 0, 0, 0));
    }
  }

  @Test
  void shouldKeepCachesWithinTheirBounds() {
    try (SlabAllocator allocator = open(SlabMode.FAST)) {
      SlabHeap heap = allocator.newHeap();
      for (long bytes : new long[] {600_000, 4 * MIB, 31 * MIB, 33 * MIB}) {
        List<Long> blocks = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
          blocks.add(heap.allocate(bytes));
        }
        blocks.forEach(heap::free);
        LargeStats stats = allocator.stats().large();
        assertThat(stats.cached()).isLessThanOrEqualTo(SpanCache.SLOTS);
        assertThat(stats.cachedBytes()).isLessThanOrEqualTo(SpanCache.MAX_PAGES * PAGE);
        allocator.verifyInvariants();
      }
    }
  }

  @Test
  void shouldRefuseMappingsBeyondTheLimit() {
    DirectBlocks direct = new DirectBlocks(new MappingLimit(3), FAST, clockNs::get);
    List<Long> blocks = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      blocks.add(direct.allocate(100 * MIB, 1, false));
    }
    assertThatThrownBy(() -> direct.allocate(100 * MIB, 1, false))
        .isInstanceOf(NoMappingException.class)
        .hasMessageContaining("directMappings=3, expected at most 3");
    assertThat(direct.free(blocks.getFirst())).isTrue();
    // The freed one is kept, and counts, but it makes room for one that it does not fit.
    assertThat(direct.cache().bytes()).isEqualTo(100 * MIB);
    blocks.set(0, direct.allocate(300 * MIB, 1, false));
    assertThat(direct.cache().bytes()).isZero();
    direct.releaseAll();
    for (int i = 0; i < 3; i++) {
      direct.allocate(100 * MIB, 1, false);
    }
    direct.releaseAll();
  }

  @Test
  void shouldLeaveMappingsToTheJvm() {
    assertThat(MappingLimit.ofProcess().limit()).isBetween(1_000, 1 << 29);
    assertThat(MappingLimit.ofProcess().limit()).isEqualTo(VirtualMemory.maxMappings() / 4);
  }

  @Test
  void shouldKeepAFewFreedMappings() {
    DirectBlocks direct = new DirectBlocks(new MappingLimit(100), FAST, clockNs::get);
    long block = direct.allocate(70 * MIB, 1, false);
    RawMemory.putLong(block, 4711);
    assertThat(direct.free(block)).isTrue();
    assertThat(direct.free(block)).isFalse();
    assertThat(direct.allocate(69 * MIB, 1, true)).isEqualTo(block);
    assertThat(RawMemory.getLong(block)).isZero();
    assertThat(direct.usableSize(block)).isEqualTo(70 * MIB);
    direct.free(block);
    List<Long> blocks = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      blocks.add(direct.allocate(70 * MIB, 1, false));
    }
    blocks.forEach(direct::free);
    assertThat(direct.cache().bytes()).isEqualTo(210 * MIB);
    direct.free(direct.allocate(300 * MIB, 1, false));
    assertThat(direct.cache().bytes()).isEqualTo(210 * MIB);
    assertThat(direct.liveBytes()).isZero();
    direct.releaseAll();
    assertThat(direct.cache().bytes()).isZero();
  }

  @Test
  void shouldUnmapFreedMappingsWhenLean() {
    for (SlabMode mode : SlabMode.values()) {
      try (SlabAllocator allocator = open(mode)) {
        SlabHeap heap = allocator.newHeap();
        heap.free(heap.allocate(100 * MIB));
        assertThat(allocator.stats().directCachedBytes()).isEqualTo(100 * MIB);
        clockNs.addAndGet(DECAY_NS / 2);
        allocator.scavenge();
        assertThat(allocator.stats().directCachedBytes()).isEqualTo(100 * MIB);
        clockNs.addAndGet(DECAY_NS);
        allocator.scavenge();
        assertThat(allocator.stats().directCachedBytes())
            .isEqualTo(mode == SlabMode.LEAN ? 0 : 100 * MIB);
      }
    }
  }

  @Test
  void shouldUnmapAllThatIsCachedWhenClosed() {
    long before = ReleaseGate.ours().counts().unmapCalls();
    SlabAllocator allocator = open(SlabMode.FAST);
    SlabHeap heap = allocator.newHeap();
    heap.free(heap.allocate(MIB));
    heap.free(heap.allocate(100 * MIB));
    heap.allocate(100 * MIB);
    allocator.close();
    // The region, the words of remote frees, and the mapping that was used twice.
    assertThat(ReleaseGate.ours().counts().unmapCalls() - before).isEqualTo(3);
  }
}
