package org.arenalab.slab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;
import org.arenalab.os.RawMemory;
import org.arenalab.settings.Checking;
import org.arenalab.slab.heap.OutgoingFrees;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Blocks that one thread allocates and another frees, and threads that end. */
@Timeout(60)
class ForeignFreeTest {
  private final SlabAllocator allocator =
      SlabAllocator.create(
          SlabConfig.builder()
              .checking(Checking.NONE)
              .mode(SlabMode.LEAN)
              .scavenger(false)
              .reservedBytes(1L << 30)
              .build());

  @AfterEach
  void close() {
    allocator.close();
  }

  private static <T> T inThread(Callable<T> work) throws Exception {
    FutureTask<T> task = new FutureTask<>(work);
    Thread thread = Thread.ofPlatform().start(task);
    thread.join();
    return task.get();
  }

  private List<Long> allocateInThread(int count, boolean closing) throws Exception {
    return inThread(
        () -> {
          SlabHeap heap = allocator.newHeap();
          List<Long> blocks = new ArrayList<>();
          for (int i = 0; i < count; i++) {
            blocks.add(heap.allocate(64 + i % 500));
          }
          if (closing) {
            heap.close();
          }
          return blocks;
        });
  }

  @Test
  void shouldCountWhatIsOnItsWayBack() throws Exception {
    SlabHeap heap = allocator.newHeap();
    List<Long> blocks = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      blocks.add(heap.allocate(64));
    }
    inThread(
        () -> {
          SlabHeap other = allocator.newHeap();
          blocks.forEach(other::free);
          return null;
        });
    ClassStats stats = allocator.stats().classes().getFirst();
    assertThat(stats.remote()).isEqualTo(100);
    assertThat(stats.live()).isZero();
    allocator.verifyInvariants();

    heap.flush();
    ClassStats after =
        allocator.stats().classes().isEmpty() ? null : allocator.stats().classes().getFirst();
    // The other heap still has the frees that it has not handed over yet.
    assertThat(after == null ? 0 : after.remote()).isEqualTo(100 % OutgoingFrees.BATCH_BLOCKS);
    allocator.verifyInvariants();
  }

  @Test
  void shouldHandOverWhatAnEndedThreadOwed() throws Exception {
    SlabHeap heap = allocator.newHeap();
    long block = heap.allocate(64);
    inThread(
        () -> {
          allocator.newHeap().free(block);
          return null;
        });
    assertThat(allocator.stats().classes().getFirst().remote()).isOne();
    allocator.scavenge();
    heap.flush();
    assertThat(allocator.stats().classes()).isEmpty();
    allocator.verifyInvariants();
  }

  @Test
  void shouldLoseNothingOfThreadsThatEnd() throws Exception {
    List<Long> blocks = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      blocks.addAll(allocateInThread(1000, i % 2 == 0));
    }
    SlabStats stats = allocator.stats();
    assertThat(stats.heaps()).isOne();
    assertThat(stats.adoptions()).isEqualTo(9);
    assertThat(stats.liveBlocks()).isEqualTo(10_000);
    allocator.verifyInvariants();

    SlabHeap heap = allocator.newHeap();
    blocks.forEach(heap::free);
    heap.flush();
    assertThat(allocator.stats().liveBlocks()).isZero();
    allocator.verifyInvariants();
  }

  @Test
  void shouldFreeIntoAnAbandonedHeap() throws Exception {
    SlabHeap mine = allocator.newHeap();
    List<Long> blocks = allocateInThread(500, true);
    blocks.forEach(mine::free);
    mine.flush();
    allocator.verifyInvariants();
    assertThat(allocator.stats().liveBlocks()).isZero();
    allocator.scavenge();
    assertThat(allocator.stats().classes()).isEmpty();
    allocator.verifyInvariants();
  }

  @Tag("medium")
  @Test
  void shouldServeVirtualThreads() throws Exception {
    try (ExecutorService virtual = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Long>> futures = new ArrayList<>();
      for (int i = 0; i < 5000; i++) {
        int size = 16 + i % 2000;
        futures.add(
            virtual.submit(
                () -> {
                  long block = allocator.allocate(size);
                  RawMemory.fill(block, size, (byte) size);
                  LockSupport.parkNanos(1);
                  assertThat(RawMemory.getByte(block + size - 1)).isEqualTo((byte) size);
                  return block;
                }));
      }
      List<Long> blocks = new ArrayList<>();
      for (Future<Long> future : futures) {
        blocks.add(future.get());
      }
      assertThat(blocks).doesNotHaveDuplicates();
      assertThat(allocator.stats().liveBlocks()).isEqualTo(5000);
      assertThat(allocator.stats().heaps())
          .isLessThanOrEqualTo(2 * Runtime.getRuntime().availableProcessors());
      for (long block : blocks) {
        virtual.submit(() -> allocator.free(block)).get();
      }
      assertThat(virtual.submit(() -> catchThrowable(allocator::newHeap)).get())
          .hasFieldOrPropertyWithValue("reason", SlabException.Reason.FOREIGN_THREAD);
    }
    assertThat(allocator.stats().liveBlocks()).isZero();
    allocator.verifyInvariants();
  }

  private static Throwable catchThrowable(Callable<?> call) {
    return org.assertj.core.api.Assertions.catchThrowable(call::call);
  }

  @Test
  void shouldKeepBlocksApartWhileThreadsPassThemOn() throws Exception {
    int threads = 4;
    int rounds = 40_000;
    BlockingQueue<long[]> queue = new ArrayBlockingQueue<>(64);
    CountDownLatch done = new CountDownLatch(threads);
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      List<Future<Long>> failures = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        long seed = t;
        failures.add(pool.submit(() -> passBlocksOn(queue, seed, rounds, done)));
      }
      for (Future<Long> each : failures) {
        assertThat(each.get()).isZero();
      }
    }
    SlabHeap heap = allocator.newHeap();
    for (long[] batch : queue) {
      for (long block : batch) {
        heap.free(block);
      }
    }
    heap.flush();
    allocator.scavenge();
    allocator.verifyInvariants();
    assertThat(allocator.stats().liveBlocks()).isZero();
  }

  /**
   * Writes a block's identity into its first two words; the thread that frees the block checks
   * them.
   */
  private long passBlocksOn(
      BlockingQueue<long[]> queue, long seed, int rounds, CountDownLatch done) {
    SplittableRandom random = new SplittableRandom(seed);
    long spoilt = 0;
    try (SlabHeap heap = allocator.newHeap()) {
      for (int i = 0; i < rounds; i++) {
        long[] batch = new long[1 + random.nextInt(8)];
        for (int k = 0; k < batch.length; k++) {
          long block = heap.allocate(16 + random.nextInt(1024));
          RawMemory.putLong(block, block);
          RawMemory.putLong(block + 8, ~block);
          batch[k] = block;
        }
        if (!queue.offer(batch)) {
          spoilt += freeAll(heap, batch);
        }
        long[] others = random.nextBoolean() ? queue.poll() : null;
        if (others != null) {
          spoilt += freeAll(heap, others);
        }
      }
    }
    done.countDown();
    return spoilt;
  }

  private static long freeAll(SlabHeap heap, long[] blocks) {
    long spoilt = 0;
    for (long block : blocks) {
      boolean intact = RawMemory.getLong(block) == block && RawMemory.getLong(block + 8) == ~block;
      spoilt += intact ? 0 : 1;
      heap.free(block);
    }
    return spoilt;
  }

  @Test
  void shouldRefuseTheHeapOfAnEndedThread() throws Exception {
    SlabHeap stale = inThread(allocator::newHeap);
    SlabHeap heir = allocator.newHeap();
    heir.allocate(64);
    assertThatThrownBy(() -> stale.allocate(64)).isInstanceOf(AllocatorClosedException.class);
  }
}
