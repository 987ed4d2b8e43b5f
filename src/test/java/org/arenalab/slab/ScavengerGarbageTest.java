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
import java.util.function.LongSupplier;
import org.arenalab.os.RawMemory;
import org.arenalab.os.ThreadClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How much garbage rounds of the scavenger make, by what the owners of the heaps do. */
@Timeout(60)
class ScavengerGarbageTest {
  private static final int ROUNDS = 500;
  private static final int WINDOW_ROUNDS = 100;

  /** Some seconds: a compiler thread has had its time by then. */
  private static final int MAX_WINDOWS = 100;

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

  /**
   * Measures {@link #ROUNDS} rounds at a time until they allocate no more than {@code enough} in
   * this thread; see {@link #leastExcess} for the reason. Returns the fewest bytes seen.
   */
  private long garbage(long enough) {
    rounds(100);
    long least = Long.MAX_VALUE;
    for (int window = 0; window < MAX_WINDOWS && least > enough; window++) {
      long empty = allocated(0);
      least = Math.min(least, allocated(ROUNDS) - empty);
    }
    return least;
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

    assertThat(garbage(0)).isZero();
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

    // A record a run of pages, and one a round while the budget does not allow the release yet.
    assertThat(
            leastExcess(
                () -> {
                  // The owner answers the nudge of the round before.
                  long seen = steps.get();
                  while (steps.get() < seen + 3) {
                    Thread.onSpinWait();
                  }
                  return allocated(1) - allocated(0) - DUE_BYTES;
                }))
        .isNotPositive();
    assertThat(allocator.stats().nudges()).isGreaterThan(WINDOW_ROUNDS / 2);
  }

  /**
   * Measures windows of rounds until one makes no more garbage than the records of the released
   * runs. The interpreter makes more: the system calls' method handles take 40 B a call until they
   * are compiled, which a compiler thread does in its own time.
   *
   * @param round returns the bytes of one round, less the bytes that it may take anyway
   * @return the bytes above those of the records, in the window with the fewest
   */
  private long leastExcess(LongSupplier round) {
    long least = Long.MAX_VALUE;
    for (int window = 0; window < MAX_WINDOWS && least > 0; window++) {
      long decommits = allocator.stats().leanDecommit();
      long bytes = 0;
      for (int i = 0; i < WINDOW_ROUNDS; i++) {
        bytes += round.getAsLong();
      }
      long records = allocator.stats().leanDecommit() - decommits;
      least = Math.min(least, bytes - DUE_BYTES * records);
    }
    return least;
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
    long enough = 10L * 512;
    assertThat(garbage(enough)).isLessThanOrEqualTo(enough);
    assertThat(allocator.stats().claims()).isZero();
  }

  /** A record of 32 bytes a run of pages, and nothing for the system calls. */
  @Test
  void shouldMakeLittleWhereMemoryGoesBack() throws Exception {
    SlabHeap heap = allocator.newHeap();

    assertThat(
            leastExcess(
                () -> {
                  fillAndFree(heap);
                  long empty = allocated(0);
                  return allocated(3) - empty;
                }))
        .isNotPositive();
    assertThat(allocator.stats().leanDecommit()).isGreaterThanOrEqualTo(WINDOW_ROUNDS);
  }

  private static void fillAndFree(SlabHeap heap) {
    long[] blocks = new long[400];
    for (int k = 0; k < blocks.length; k++) {
      blocks[k] = heap.allocate(1_000);
      RawMemory.putByte(blocks[k], (byte) 1);
    }
    for (long block : blocks) {
      heap.free(block);
    }
    heap.flush();
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
