package org.arenalab.slab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.arenalab.Effort;
import org.arenalab.os.InducedGate;
import org.arenalab.os.RawMemory;
import org.arenalab.settings.Checking;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests of the address range, and of threads inside an operation, when an allocator is closed. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AllocatorCloseTest {
  private static final long STACK_BYTES = 256 << 10;

  private static SlabAllocator open() {
    return open(Checking.NONE);
  }

  private static SlabAllocator open(Checking checking) {
    return SlabAllocator.create(
        SlabConfig.builder().checking(checking).reservedBytes(64 << 20).build());
  }

  @Test
  void shouldUnmapWhenNobodyCanBeInside() throws Exception {
    SlabAllocator allocator = open();
    SlabHeap heap = allocator.newHeap();
    heap.free(heap.allocate(100));
    Thread ended = Thread.ofPlatform().start(() -> allocator.free(allocator.allocate(100)));
    ended.join();
    CountDownLatch used = new CountDownLatch(1);
    CountDownLatch over = new CountDownLatch(1);
    Thread parked =
        Thread.ofPlatform()
            .start(
                () -> {
                  allocator.free(allocator.allocate(100));
                  used.countDown();
                  awaitQuietly(over);
                });
    used.await();
    while (parked.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    long address = allocator.reservedAddress();

    allocator.close();

    assertThat(InducedGate.isListed(address)).isFalse();
    over.countDown();
    parked.join();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** It could be between two instructions of the fast path. */
  @Tag("medium")
  @ParameterizedTest
  @EnumSource(
      value = Checking.class,
      names = {"NONE", "CHECKED", "GUARDED"})
  void shouldKeepAddressesWhileAThreadComputes(Checking checking) throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    long address = closeUnderComputation(open(checking), over);

    assertThat(InducedGate.isListed(address)).as("kept").isTrue();
    assertThat(RawMemory.getLong(address)).as("the first word").isZero();

    over.set(true);
    long endNs = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (InducedGate.isListed(address) && System.nanoTime() < endNs) {
      System.gc();
    }
    assertThat(InducedGate.isListed(address)).as("kept for ever").isFalse();
  }

  /** Keeps no reference to the allocator. */
  private static long closeUnderComputation(SlabAllocator allocator, AtomicBoolean over)
      throws Exception {
    long address = allocator.reservedAddress();
    AtomicLong rounds = new AtomicLong();
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              SlabHeap heap = allocator.newHeap();
              heap.free(heap.allocate(100));
              while (!over.get()) {
                rounds.incrementAndGet();
              }
            });
    while (rounds.get() == 0) {
      Thread.onSpinWait();
    }
    allocator.close();
    return address;
  }

  /** The loop is compiled before the close, and has no other call in it. */
  @Tag("medium")
  @ParameterizedTest
  @EnumSource(
      value = Checking.class,
      names = {"CHECKED", "GUARDED", "FULL"})
  void shouldEndALoopOfOperations(Checking checking) throws Exception {
    SlabAllocator allocator = open(checking);
    CountDownLatch begun = new CountDownLatch(1);
    AtomicReference<Throwable> end = new AtomicReference<>();
    Thread loop =
        Thread.ofPlatform()
            .daemon()
            .start(
                () -> {
                  SlabHeap heap = allocator.newHeap();
                  try {
                    begun.countDown();
                    while (true) {
                      heap.free(heap.allocate(100));
                    }
                  } catch (SlabException e) {
                    end.set(e);
                  }
                });
    begun.await();
    // Long enough to compile the loop.
    Thread.sleep(500);

    allocator.close();

    loop.join(Duration.ofSeconds(30));
    assertThat(end.get()).isInstanceOf(AllocatorClosedException.class);
  }

  /** From about the fifteenth round on the recursion is compiled, and a round takes a second. */
  static IntStream rounds() {
    return IntStream.rangeClosed(1, Effort.of(20, 60));
  }

  /** A count of operations that an overflow has left too high would keep close waiting. */
  @Tag("medium")
  @ParameterizedTest
  @MethodSource("rounds")
  void shouldCloseAfterStackOverflows(int round) throws Exception {
    SlabAllocator allocator = open();
    CountDownLatch overflowed = new CountDownLatch(1);
    CountDownLatch over = new CountDownLatch(1);
    Runnable deep =
        () -> {
          try {
            SlabHeap heap = allocator.newHeap();
            // Once with room, so that no class is initialised without.
            heap.free(heap.allocate(100));
            heap.flush();
            overflow(heap);
          } finally {
            overflowed.countDown();
          }
          awaitQuietly(over);
        };
    Thread thread = new Thread(null, deep, "deep", STACK_BYTES);
    thread.start();
    overflowed.await();

    allocator.close();

    over.countDown();
    thread.join();
    assertThatThrownBy(allocator::newHeap)
        .as("round %d", round)
        .isInstanceOf(AllocatorClosedException.class);
  }

  @SuppressWarnings("InfiniteRecursion") // Ends where the stack does.
  private static void overflow(SlabHeap heap) {
    try {
      overflow(heap);
    } catch (StackOverflowError e) {
      heap.flush();
    }
  }
}
