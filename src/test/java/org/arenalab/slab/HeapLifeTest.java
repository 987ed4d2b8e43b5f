package org.arenalab.slab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.arenalab.os.InducedGate;
import org.arenalab.os.RawMemory;
import org.arenalab.os.ReleaseGate;
import org.arenalab.settings.Checking;
import org.arenalab.slab.heap.HeapCore;
import org.arenalab.slab.heap.HeapRegistry;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Heaps that are given up, taken over, looked at by others, and closed under somebody's feet. */
@Timeout(60)
class HeapLifeTest {
  private static SlabConfig.Builder config(SlabMode mode) {
    return SlabConfig.builder().mode(mode).scavenger(false).reservedBytes(64 << 20);
  }

  private static <T> T inThread(Callable<T> work) throws Exception {
    FutureTask<T> task = new FutureTask<>(work);
    Thread.ofPlatform().start(task).join();
    return task.get();
  }

  /** Between the look whether a heap is an orphan and the claim, somebody may have adopted it. */
  @Test
  void shouldNotClaimAHeapThatWasAdoptedSinceTheLook() throws Exception {
    try (SlabAllocator allocator = SlabAllocator.create(config(SlabMode.LEAN).build())) {
      long late = inThread(() -> allocator.newHeap().allocate(64));
      HeapCore core = allocator.heaps().cores().getFirst();
      assertThat(HeapRegistry.isOrphan(core)).isTrue();
      SlabHeap heir = allocator.newHeap();
      assertThat(heir.core()).isSameAs(core);

      assertThat(HeapRegistry.tryClaim(core)).isFalse();

      heir.free(late);
      heir.flush();
      assertThat(core.state()).isEqualTo(HeapCore.State.OWNED);
      allocator.verifyInvariants();
    }
  }

  /** Forges the state after an OutOfMemoryError between the heap and its handle. */
  @Test
  void shouldReuseAHeapWithoutHandle() {
    SlabAllocator allocator = SlabAllocator.create(config(SlabMode.LEAN).build());
    HeapCore core = allocator.heaps().tryAcquire();
    core.endClaim(HeapCore.State.ABANDONED);
    allocator.scavenge();

    assertThat(allocator.heaps().tryAcquire()).isSameAs(core);

    allocator.close();
    core.close();
    assertThat(core.state()).isEqualTo(HeapCore.State.CLOSED);
  }

  @Test
  void shouldClaimWhatIsStillAnOrphan() throws Exception {
    try (SlabAllocator allocator = SlabAllocator.create(config(SlabMode.LEAN).build())) {
      inThread(() -> allocator.newHeap().allocate(64));
      HeapCore core = allocator.heaps().cores().getFirst();
      assertThat(HeapRegistry.tryClaim(core)).isTrue();
      assertThat(HeapRegistry.tryClaim(core)).as("claimed twice").isFalse();
      core.endClaim(HeapCore.State.ABANDONED);
      assertThat(HeapRegistry.tryClaim(core)).isTrue();
      core.endClaim(HeapCore.State.ABANDONED);
    }
  }

  /** Blocks of an ended thread that another thread freed are room for every heap. */
  @ParameterizedTest
  @EnumSource(SlabMode.class)
  void shouldFindRoomInTheHeapOfAnEndedThread(SlabMode mode) throws Exception {
    try (SlabAllocator allocator =
        SlabAllocator.create(config(mode).reservedBytes(4 << 20).build())) {
      SlabHeap heap = allocator.newHeap();
      List<Long> blocks = inThread(() -> fill(allocator.newHeap(), 1000));
      assertThatThrownBy(() -> heap.allocate(100_000)).isInstanceOf(SlabExhaustedException.class);
      blocks.forEach(heap::free);

      heap.free(heap.allocate(100_000));
      allocator.verifyInvariants();
    }
  }

  /** The owner is alive, but asleep, and what it holds is only cached. */
  @ParameterizedTest
  @EnumSource(SlabMode.class)
  void shouldFindRoomInTheHeapOfAThreadThatSleeps(SlabMode mode) throws Exception {
    try (SlabAllocator allocator =
        SlabAllocator.create(config(mode).reservedBytes(4 << 20).build())) {
      AtomicBoolean stop = new AtomicBoolean();
      List<Long> blocks = new ArrayList<>();
      Thread sleeper =
          Thread.ofPlatform()
              .start(
                  () -> {
                    SlabHeap heap = allocator.newHeap();
                    blocks.addAll(fill(heap, 1000));
                    while (!stop.get()) {
                      LockSupport.park();
                    }
                  });
      while (sleeper.getState() != Thread.State.WAITING) {
        Thread.sleep(1);
      }
      SlabHeap heap = allocator.newHeap();
      blocks.forEach(heap::free);

      heap.free(heap.allocate(100_000));

      stop.set(true);
      LockSupport.unpark(sleeper);
      sleeper.join();
      allocator.verifyInvariants();
    }
  }

  private static List<Long> fill(SlabHeap heap, int sizeBytes) {
    List<Long> blocks = new ArrayList<>();
    try {
      while (true) {
        blocks.add(heap.allocate(sizeBytes));
      }
    } catch (SlabExhaustedException full) {
      return blocks;
    }
  }

  /** A purge temporarily owns pages. An allocation during it must not fail for lack of room. */
  @Test
  void shouldNotBeExhaustedByItsOwnPurge() throws Exception {
    CountDownLatch inKernel = new CountDownLatch(1);
    CountDownLatch mayReturn = new CountDownLatch(1);
    ReleaseGate gate =
        InducedGate.before(
            (address, lengthBytes, advice) -> {
              inKernel.countDown();
              await(mayReturn);
              return InducedGate.realMadvise(address, lengthBytes, advice);
            });
    AtomicLong clockNs = new AtomicLong();
    SlabConfig config = config(SlabMode.LEAN).reservedBytes(2 << 20).build();
    try (SlabAllocator allocator = SlabAllocator.create(config, clockNs::get, gate)) {
      InducedGate.admit(gate, allocator.reservedAddress(), allocator.reservedBytes());
      SlabHeap heap = allocator.newHeap();
      List<Long> blocks = fill(heap, 400_000);
      assertThat(blocks).hasSize(4);
      blocks.forEach(heap::free);
      heap.flush();
      clockNs.addAndGet(Duration.ofSeconds(1).toNanos());
      Thread purger = Thread.ofPlatform().start(allocator::scavenge);
      inKernel.await();
      Thread.ofPlatform()
          .start(
              () -> {
                LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
                mayReturn.countDown();
              });

      heap.free(heap.allocate(400_000));

      purger.join();
      allocator.verifyInvariants();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Tag("medium")
  @Test
  void shouldVerifyAndCountWhileItsScavengerRuns() throws Exception {
    SlabConfig config =
        SlabConfig.builder()
            .mode(SlabMode.LEAN)
            .decay(Duration.ofMillis(1))
            .budgetFraction(1)
            .reservedBytes(64 << 20)
            .build();
    try (SlabAllocator allocator = SlabAllocator.create(config)) {
      SlabHeap heap = allocator.newHeap();
      long endNs = System.nanoTime() + Duration.ofSeconds(1).toNanos();
      while (System.nanoTime() < endNs) {
        List<Long> blocks = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
          blocks.add(heap.allocate(300_000));
          RawMemory.fill(blocks.getLast(), 300_000, (byte) 1);
        }
        blocks.forEach(heap::free);
        heap.flush();
        for (int i = 0; i < 20; i++) {
          LockSupport.parkNanos(100_000);
          allocator.verifyInvariants();
        }
      }
      assertThat(allocator.stats().madviseCalls()).isPositive();
    }
  }

  @ParameterizedTest
  @EnumSource(Checking.class)
  void shouldRefuseEverythingAfterTheAllocatorIsClosed(Checking checking) {
    SlabAllocator allocator =
        SlabAllocator.create(config(SlabMode.LEAN).checking(checking).guardInterval(1).build());
    SlabHeap heap = allocator.newHeap();
    long block = heap.allocate(64);
    long aligned = heap.allocate(64, 64);
    allocator.close();
    int mappings = directBlocks(allocator);

    for (Runnable call :
        List.<Runnable>of(
            () -> heap.allocate(64),
            () -> heap.allocate(1 << 20),
            () -> heap.allocate(64, 64),
            () -> heap.allocate(64, 1 << 20),
            () -> heap.allocateZeroed(64),
            () -> heap.reallocate(aligned, 640),
            () -> heap.free(block),
            () -> heap.free(aligned),
            () -> heap.usableSize(aligned),
            heap::flush,
            () -> allocator.allocate(64),
            () -> allocator.free(aligned),
            allocator::stats,
            allocator::scavenge,
            allocator::newHeap)) {
      assertThatThrownBy(call::run).isInstanceOf(AllocatorClosedException.class);
    }
    assertThat(directBlocks(allocator)).isEqualTo(mappings);
    heap.close();
    allocator.close();
  }

  private static int directBlocks(SlabAllocator allocator) {
    return allocator.large().direct().liveBlocks();
  }

  @ParameterizedTest
  @EnumSource(Checking.class)
  void shouldRefuseLargeRequestsOnAClosedHeap(Checking checking) {
    try (SlabAllocator allocator =
        SlabAllocator.create(config(SlabMode.FAST).checking(checking).build())) {
      SlabHeap heap = allocator.newHeap();
      long block = heap.allocate(64);
      heap.close();
      for (Runnable call :
          List.<Runnable>of(
              () -> heap.allocate(1 << 20),
              () -> heap.allocate(64, 1 << 20),
              () -> heap.free(block))) {
        assertThatThrownBy(call::run).isInstanceOf(AllocatorClosedException.class);
      }
      assertThat(allocator.stats().directBlocks()).isZero();
      // The refused call changed nothing: the block is as live as it was.
      allocator.newHeap().free(block);
    }
  }

  /** A thread that lives on keeps nothing of an allocator that it used through the facade. */
  @Test
  void shouldLeaveNothingWithTheThreadsThatUsedTheFacade() throws Exception {
    WeakReference<SlabAllocator> gone = usedAndClosed();
    for (int i = 0; i < 50 && gone.get() != null; i++) {
      System.gc();
      Thread.sleep(10);
    }
    assertThat(gone.get()).isNull();
  }

  private static WeakReference<SlabAllocator> usedAndClosed() {
    SlabAllocator allocator = SlabAllocator.create(config(SlabMode.FAST).build());
    allocator.free(allocator.allocate(64));
    allocator.close();
    return new WeakReference<>(allocator);
  }

  @Test
  void shouldDrainTheHeapsOfVirtualThreadsWhenBalanced() throws Exception {
    try (SlabAllocator allocator = SlabAllocator.create(config(SlabMode.BALANCED).build())) {
      Thread.ofVirtual().start(() -> allocator.free(allocator.allocate(64))).join();
      assertThat(allocator.stats().classes()).isNotEmpty();
      allocator.scavenge();
      assertThat(allocator.stats().classes()).isEmpty();
    }
  }

  @Test
  void shouldCountWhatAUsersOwnScavengingDid() throws Exception {
    try (SlabAllocator allocator = SlabAllocator.create(config(SlabMode.LEAN).build())) {
      inThread(
          () -> {
            SlabHeap heap = allocator.newHeap();
            heap.free(heap.allocate(64));
            return heap;
          });
      allocator.scavenge();
      assertThat(allocator.stats().claims()).isOne();
    }
  }
}
