package org.arenalab.slab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.arenalab.settings.Checking;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests of a close that waits for an owner whose depth a stack overflow left too high. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PresenceTest {
  private static final long WELL_BEYOND_ONE_LOOK_MS = 500;

  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch over = new CountDownLatch(1);

  private static SlabAllocator open(Checking checking) {
    return SlabAllocator.create(
        SlabConfig.builder().checking(checking).scavenger(false).reservedBytes(64 << 20).build());
  }

  /** Makes the depth as high as an overflow in {@code leave} does. */
  private static SlabHeap heapWithStaleDepth(SlabAllocator allocator) {
    SlabHeap heap = allocator.newHeap();
    heap.free(heap.allocate(100));
    assertThat(heap.presence().tryEnter()).isTrue();
    return heap;
  }

  @Test
  void shouldCloseWhileOwnerWithStaleDepthWaits() throws Exception {
    SlabAllocator allocator = open(Checking.CHECKED);
    try (var owner = Executors.newSingleThreadExecutor()) {
      Future<?> operation =
          owner.submit(
              () -> {
                SlabHeap heap = heapWithStaleDepth(allocator);
                begun.countDown();
                over.await();
                assertThatThrownBy(() -> heap.allocate(100))
                    .isInstanceOf(AllocatorClosedException.class);
                return null;
              });
      begun.await();

      allocator.close();

      over.countDown();
      operation.get();
    }
  }

  @Tag("medium")
  @Test
  void shouldCloseWhileOwnerWithStaleDepthWorks() throws Exception {
    SlabAllocator allocator = open(Checking.CHECKED);
    try (var owner = Executors.newSingleThreadExecutor()) {
      Future<?> operation =
          owner.submit(
              () -> {
                SlabHeap heap = heapWithStaleDepth(allocator);
                begun.countDown();
                while (true) {
                  heap.free(heap.allocate(100));
                }
              });
      begun.await();

      allocator.close();

      assertThatThrownBy(operation::get).hasCauseInstanceOf(AllocatorClosedException.class);
    }
  }

  @Test
  void shouldCloseByOwnerWithStaleDepth() {
    SlabAllocator allocator = open(Checking.CHECKED);
    SlabHeap heap = heapWithStaleDepth(allocator);

    allocator.close();

    assertThatThrownBy(() -> heap.allocate(100)).isInstanceOf(AllocatorClosedException.class);
  }

  @Tag("medium")
  @Test
  void shouldWaitForOwnerWithStaleDepthInOperation() throws Exception {
    SlabAllocator allocator = open(Checking.NONE);
    CountDownLatch nudged = new CountDownLatch(1);
    CountDownLatch answering = new CountDownLatch(1);
    try (var threads = Executors.newCachedThreadPool()) {
      Future<Long> operation =
          threads.submit(
              () -> {
                SlabHeap heap = heapWithStaleDepth(allocator);
                heap.core().tryNudge();
                heap.core()
                    .widen(
                        window -> {
                          answering.countDown();
                          awaitUninterruptibly(over);
                        });
                nudged.countDown();
                // Answers within the operation, which the window holds open.
                return heap.allocate(100);
              });
      nudged.await();
      answering.await();
      Future<?> close = threads.submit(allocator::close);
      TimeUnit.MILLISECONDS.sleep(WELL_BEYOND_ONE_LOOK_MS);

      boolean closed = close.isDone();

      over.countDown();
      assertThat(closed).isFalse();
      assertThat(operation.get()).isPositive();
      close.get();
    }
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
