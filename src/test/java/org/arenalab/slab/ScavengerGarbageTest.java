package org.arenalab.slab;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.arenalab.os.RawMemory;
import org.arenalab.os.ThreadClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How much garbage rounds of the scavenger make, by what the owners of the heaps do. */
@Timeout(60)
class ScavengerGarbageTest {
  private static final int ROUNDS = 500;

  /** Of a {@link PageStore.Due}: a run of pages that goes back. */
  private static final long DUE_BYTES = 32;

  private static final com.sun.management.ThreadMXBean THREADS =
      (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** Moves on by a tick a round, so that no test waits for time to pass. */
  private final AtomicLong nowNs = new AtomicLong();

  private final SlabAllocator allocator =
      SlabAllocator.create(
          SlabConfig.builder()
              .checking(Checking.NONE)
              .mode(SlabMode.LEAN)
              .decay(Duration.ofMillis(100))
              .scavenger(false)
              .reservedBytes(1L << 30)
              .build(),
          nowNs::get);

  private final AtomicBoolean stop = new AtomicBoolean();
  private volatile boolean computing;
  private Thread owner;

  @AfterEach
  void close() throws InterruptedException {
    stop.set(true);
    if (owner != null) {
      LockSupport.unpark(owner);
      owner.join();
    }
    allocator.close();
  }

  /** Starts a thread with a heap that holds cached blocks; returns when it does what it is to. */
  private void start(Consumer<SlabHeap> work) throws InterruptedException {
    CountDownLatch ready = new CountDownLatch(1);
    owner =
        Thread.ofPlatform()
            .start(
                () -> {
                  SlabHeap heap = allocator.newHeap();
                  for (int i = 0; i < 100; i++) {
                    heap.free(heap.allocate(100));
                  }
                  ready.countDown();
                  work.accept(heap);
                });
    ready.await();
  }

  private void rounds(int count) {
    for (int i = 0; i < count; i++) {
      nowNs.addAndGet(50_000_000);
      allocator.scavenge();
    }
  }

  /** Bytes that {@link #ROUNDS} rounds allocate in this thread, once the first ones are done. */
  private long garbage() {
    rounds(100);
    long empty = allocated(0);
    return allocated(ROUNDS) - empty;
  }

  private long allocated(int count) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    rounds(count);
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }

  @Test
  void shouldMakeNoneForAHeapWhoseOwnerParks() throws Exception {
    start(_ -> park());
    while (owner.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }

    assertThat(garbage()).isZero();
    assertThat(allocator.stats().claims()).isEqualTo(1);
  }

  private void park() {
    while (!stop.get()) {
      LockSupport.park();
    }
  }

  @Test
  void shouldMakeNoneForAHeapThatIsBusy() throws Exception {
    AtomicLong steps = new AtomicLong();
    start(heap -> replace(heap, steps));
    long bytes = 0;
    rounds(100);
    for (int i = 0; i < ROUNDS; i++) {
      // The owner answers the nudge of the round before.
      long seen = steps.get();
      while (steps.get() < seen + 3) {
        Thread.onSpinWait();
      }
      bytes += allocated(1) - allocated(0);
    }

    SlabStats stats = allocator.stats();
    // One more a round where the budget does not allow it yet.
    assertThat(bytes).isLessThanOrEqualTo(DUE_BYTES * (ROUNDS + stats.leanDecommit()));
    assertThat(stats.nudges()).isGreaterThan(ROUNDS / 2);
  }

  private void replace(SlabHeap heap, AtomicLong steps) {
    SplittableRandom random = new SplittableRandom(1);
    long[] live = new long[100];
    while (!stop.get()) {
      // Sizes differ from those just freed: the heap needs blocks that a nudge has put out of
      // reach.
      for (int i = 0; i < live.length; i++) {
        if (live[i] != 0) {
          heap.free(live[i]);
        }
        live[i] = heap.allocate(16 + random.nextInt(1_024));
        RawMemory.putByte(live[i], (byte) i);
      }
      steps.incrementAndGet();
    }
  }

  /** It holds cached blocks and never calls: nobody but a sample can know that it is not inside. */
  @Test
  void shouldSampleAHeapWhoseOwnerComputesRarely() throws Exception {
    start(
        _ -> {
          while (!stop.get()) {
            computing = true;
          }
        });
    // From now on it is in no native method.
    while (!computing) {
      Thread.onSpinWait();
    }

    // 120 B a sample of a stack as low as this one; there are eight in 500 rounds.
    assertThat(garbage()).isLessThanOrEqualTo(10L * 512);
    assertThat(allocator.stats().claims()).isZero();
  }

  /** A record of 32 bytes a run of pages, and nothing for the system calls. */
  @Test
  void shouldMakeLittleWhereMemoryGoesBack() throws Exception {
    SlabHeap heap = allocator.newHeap();
    long bytes = 0;
    for (int i = 0; i < ROUNDS; i++) {
      long[] blocks = new long[400];
      for (int k = 0; k < blocks.length; k++) {
        blocks[k] = heap.allocate(1_000);
        RawMemory.putByte(blocks[k], (byte) 1);
      }
      for (long block : blocks) {
        heap.free(block);
      }
      heap.flush();
      long empty = allocated(0);
      long of3 = allocated(3);
      // The first calls of a method handle make it faster, at some price.
      bytes += i < 300 ? 0 : of3 - empty;
    }
    SlabStats stats = allocator.stats();

    assertThat(stats.leanDecommit()).isGreaterThanOrEqualTo(ROUNDS);
    assertThat(bytes).isLessThanOrEqualTo(DUE_BYTES * stats.leanDecommit());
  }

  @Test
  void shouldReadTheProcessorClockWithoutGarbage() {
    for (int i = 0; i < 300; i++) {
      ThreadClock.processorNs();
    }
    long empty = allocated(0);
    long before = THREADS.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < ROUNDS; i++) {
      ThreadClock.processorNs();
    }
    long bytes = THREADS.getCurrentThreadAllocatedBytes() - before - empty;

    // Compiling the method handle takes some bytes once; less than one a reading is not its.
    assertThat(bytes).isLessThan(ROUNDS);
  }
}
