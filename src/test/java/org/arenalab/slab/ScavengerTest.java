package org.arenalab.slab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.arenalab.os.RawMemory;
import org.arenalab.os.residency.Residency;
import org.arenalab.settings.Checking;
import org.arenalab.slab.heap.QuietThread;
import org.arenalab.slab.page.SizeClasses;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests that memory is released without any call, and that live blocks stay intact. */
@Timeout(60)
class ScavengerTest {
  private static final long BURST_BYTES = 64L << 20;
  private static final int LIVE_BLOCKS = 400;

  private static SlabAllocator lean(Decommit decommit) {
    return SlabAllocator.create(
        SlabConfig.builder()
            .checking(Checking.NONE)
            .mode(SlabMode.LEAN)
            .decommit(decommit)
            .reservedBytes(1L << 30)
            .build());
  }

  private static long resident(SlabAllocator allocator) {
    try (Residency residency = new Residency()) {
      return residency.residentBytes(allocator.reservedAddress(), allocator.reservedBytes());
    }
  }

  /** Allocates a burst, frees all of it but some blocks in random order; returns what is left. */
  private static List<Long> burst(SlabHeap heap) {
    SplittableRandom random = new SplittableRandom(7);
    List<Long> blocks = new ArrayList<>();
    for (long bytes = 0; bytes < BURST_BYTES; ) {
      int size = 16 + random.nextInt(1024);
      long block = heap.allocate(size);
      RawMemory.putByte(block, (byte) 1);
      blocks.add(block);
      bytes += size;
    }
    java.util.Collections.shuffle(blocks, new java.util.Random(7));
    while (blocks.size() > LIVE_BLOCKS) {
      heap.free(blocks.removeLast());
    }
    return blocks;
  }

  private static long awaitResident(SlabAllocator allocator, long limitBytes, Duration patience)
      throws InterruptedException {
    long endNs = System.nanoTime() + patience.toNanos();
    long bytes = resident(allocator);
    while (bytes > limitBytes && System.nanoTime() < endNs) {
      Thread.sleep(20);
      bytes = resident(allocator);
    }
    return bytes;
  }

  @Tag("medium")
  @ParameterizedTest
  @EnumSource(
      value = Decommit.class,
      names = {"DONTNEED", "FREE"})
  void shouldGiveBackABurstThoughNoThreadCallsAgain(Decommit decommit) throws Exception {
    try (SlabAllocator allocator = lean(decommit)) {
      SlabHeap heap = allocator.newHeap();
      List<Long> live = burst(heap);
      assertThat(resident(allocator)).isGreaterThan(BURST_BYTES / 2);
      // Each of the blocks that are left may pin a page of its own.
      long pinnedBytes = LIVE_BLOCKS * SizeClasses.PAGE_BYTES;
      assertThat(awaitResident(allocator, pinnedBytes, Duration.ofSeconds(10)))
          .isLessThanOrEqualTo(pinnedBytes);
      assertThat(allocator.stats().claims()).isPositive();
      live.forEach(heap::free);
      assertThat(awaitResident(allocator, 0, Duration.ofSeconds(10))).isZero();
      allocator.verifyInvariants();
      assertThat(allocator.stats().superslabs()).isZero();
    }
  }

  @Tag("medium")
  @Test
  void shouldGiveBackABurstWhileTheThreadGoesOn() throws Exception {
    try (SlabAllocator allocator = lean(Decommit.DONTNEED)) {
      SlabHeap heap = allocator.newHeap();
      List<Long> live = burst(heap);
      long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
      SplittableRandom random = new SplittableRandom(8);
      long limitBytes = 2 * LIVE_BLOCKS * 1040L + (2 << 20);
      long resident = Long.MAX_VALUE;
      while (resident > limitBytes && System.nanoTime() < endNs) {
        for (int i = 0; i < 200_000; i++) {
          int slot = random.nextInt(LIVE_BLOCKS);
          heap.free(live.get(slot));
          live.set(slot, heap.allocate(16 + random.nextInt(1024)));
        }
        resident = resident(allocator);
      }
      assertThat(resident).isLessThanOrEqualTo(limitBytes);
      assertThat(allocator.stats().nudges()).isPositive();
      allocator.verifyInvariants();
    }
  }

  @Tag("medium")
  @Test
  void shouldKeepABurstWhenBalanced() throws Exception {
    try (SlabAllocator allocator =
        SlabAllocator.create(
            SlabConfig.builder()
                .checking(Checking.NONE)
                .mode(SlabMode.BALANCED)
                .reservedBytes(1L << 30)
                .build())) {
      burst(allocator.newHeap());
      long before = resident(allocator);
      Thread.sleep(400);
      assertThat(resident(allocator)).isEqualTo(before);
      assertThat(allocator.stats().madviseCalls()).isZero();
    }
  }

  /** The owner parks and works in turns while it is claimed and nudged as often as possible. */
  @Tag("medium")
  @Test
  void shouldNeverTouchAHeapWhoseThreadIsInIt() throws Exception {
    AtomicBoolean stop = new AtomicBoolean();
    AtomicLong rounds = new AtomicLong();
    try (SlabAllocator allocator =
        SlabAllocator.create(
            SlabConfig.builder()
                .checking(Checking.NONE)
                .mode(SlabMode.LEAN)
                .decay(Duration.ofMillis(1))
                .scavenger(false)
                .reservedBytes(1L << 30)
                .build())) {
      CountDownLatch ready = new CountDownLatch(1);
      Thread owner = Thread.ofPlatform().start(() -> workAndPark(allocator, ready, stop, rounds));
      ready.await();
      long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(3);
      while (System.nanoTime() < endNs && owner.isAlive()) {
        allocator.scavenge();
        allocator.scavenge();
        LockSupport.unpark(owner);
      }
      stop.set(true);
      LockSupport.unpark(owner);
      owner.join();
      assertThat(rounds.get()).as("rounds without a spoilt block").isPositive();
      SlabStats stats = allocator.stats();
      assertThat(stats.claims()).isPositive();
      assertThat(stats.nudges()).isPositive();
      allocator.verifyInvariants();
      assertThat(stats.liveBlocks()).isZero();
    }
  }

  private static void workAndPark(
      SlabAllocator allocator, CountDownLatch ready, AtomicBoolean stop, AtomicLong rounds) {
    SlabHeap heap = allocator.newHeap();
    SplittableRandom random = new SplittableRandom(1);
    long[] live = new long[300];
    ready.countDown();
    while (!stop.get()) {
      for (int i = 0; i < 500; i++) {
        int slot = random.nextInt(live.length);
        long block = live[slot];
        if (block != 0) {
          if (RawMemory.getLong(block) != block) {
            rounds.set(Long.MIN_VALUE);
            return;
          }
          heap.free(block);
        }
        live[slot] = heap.allocate(16 + random.nextInt(1024));
        RawMemory.putLong(live[slot], live[slot]);
      }
      rounds.incrementAndGet();
      LockSupport.parkNanos(100_000);
    }
    for (long block : live) {
      if (block != 0) {
        heap.free(block);
      }
    }
  }

  /**
   * The owner waits in a read, which shows as running, and frees a block now and then. It never
   * comes for a block, so it answers no nudge.
   */
  @Test
  void shouldDrainReaderEachTimeAsSoon() throws Exception {
    Pipe pipe = Pipe.open();
    CountDownLatch ready = new CountDownLatch(1);
    AtomicInteger freed = new AtomicInteger();
    try (SlabAllocator allocator = withoutThread()) {
      Thread owner =
          Thread.ofPlatform().start(() -> freeOneForEachByte(allocator, pipe, ready, freed));
      ready.await();
      for (int cycle = 1; cycle <= 8; cycle++) {
        pipe.sink().write(ByteBuffer.allocate(1));
        while (freed.get() < cycle || !QuietThread.isQuiet(owner)) {
          Thread.onSpinWait();
        }
        long claims = allocator.stats().claims();
        int rounds = 0;
        while (allocator.stats().claims() == claims) {
          allocator.scavenge();
          rounds++;
        }
        assertThat(rounds).as("cycle %s", cycle).isLessThanOrEqualTo(6);
      }
      pipe.sink().close();
      owner.join();
    }
  }

  private static SlabAllocator withoutThread() {
    return SlabAllocator.create(
        SlabConfig.builder()
            .checking(Checking.NONE)
            .mode(SlabMode.LEAN)
            .scavenger(false)
            .reservedBytes(1L << 30)
            .build());
  }

  private static void freeOneForEachByte(
      SlabAllocator allocator, Pipe pipe, CountDownLatch ready, AtomicInteger freed) {
    SlabHeap heap = allocator.newHeap();
    List<Long> blocks = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      blocks.add(heap.allocate(64));
    }
    ready.countDown();
    try {
      while (pipe.source().read(ByteBuffer.allocate(1)) > 0) {
        heap.free(blocks.removeLast());
        freed.incrementAndGet();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A heap may be adopted for virtual threads between the look at its owner and the nudge. */
  @Test
  void shouldPassNudgedHeapWithoutThread() {
    try (SlabAllocator allocator = withoutThread()) {
      SlabHeap heap = allocator.heapFor(null);
      long block = heap.allocate(64);
      assertThat(heap.core().tryNudge()).isTrue();
      heap.free(block);
      for (int i = 0; i < 10; i++) {
        allocator.scavenge();
      }
      assertThat(heap.core().tryClaimIfQuiet(_ -> true)).isFalse();
      heap.free(heap.allocate(64));
      allocator.verifyInvariants();
    }
  }

  @Test
  void shouldNapAfterInterrupt() throws Exception {
    Set<Thread> others = DroppedAllocatorTest.scavengers();
    try (SlabAllocator _ = lean(Decommit.DONTNEED)) {
      Set<Thread> started = DroppedAllocatorTest.scavengers();
      started.removeAll(others);
      assertThat(started).hasSize(1);
      Thread scavenger = started.iterator().next();
      scavenger.interrupt();
      while (scavenger.isInterrupted()) {
        Thread.sleep(1);
      }
      assertThat(scavenger.isAlive()).isTrue();
    }
  }

  @Test
  void shouldTakeNoThreadForQuietThatRuns() throws Exception {
    AtomicBoolean stop = new AtomicBoolean();
    Thread runner =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (!stop.get()) {
                    Thread.onSpinWait();
                  }
                });
    Thread sleeper = Thread.ofPlatform().start(LockSupport::park);
    while (sleeper.getState() != Thread.State.WAITING) {
      Thread.sleep(1);
    }
    assertThat(QuietThread.isQuiet(sleeper)).isTrue();
    assertThat(QuietThread.isQuiet(runner)).isFalse();
    stop.set(true);
    LockSupport.unpark(sleeper);
    runner.join();
    sleeper.join();
    assertThat(QuietThread.isQuiet(runner)).isFalse();
  }

  /** It shows a sleeper's stack, and is in the middle of an operation for all that one knows. */
  @Test
  void shouldTakeNoThreadForQuietThatShowsAnotherStackThanItsOwn() throws Exception {
    Thread sleeper = Thread.ofPlatform().start(LockSupport::park);
    AtomicBoolean stop = new AtomicBoolean();
    Runnable spin =
        () -> {
          while (!stop.get()) {
            Thread.onSpinWait();
          }
        };
    Thread liar =
        new Thread(spin) {
          @Override
          public StackTraceElement[] getStackTrace() {
            return sleeper.getStackTrace();
          }
        };
    Thread plainSubclass = new Thread(LockSupport::park) {};
    liar.start();
    plainSubclass.start();
    while (sleeper.getState() != Thread.State.WAITING
        || plainSubclass.getState() != Thread.State.WAITING) {
      Thread.sleep(1);
    }
    assertThat(liar.getStackTrace()[0].isNativeMethod()).isTrue();
    assertThat(QuietThread.isQuiet(liar)).isFalse();
    assertThat(QuietThread.isQuiet(plainSubclass)).isTrue();
    stop.set(true);
    LockSupport.unpark(sleeper);
    LockSupport.unpark(plainSubclass);
    liar.join();
    sleeper.join();
    plainSubclass.join();
  }
}
