package org.arenalab.bench.suite;

import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.arenalab.bench.peer.block.BlockAllocator;
import org.arenalab.bench.peer.block.ShadowPass;
import org.arenalab.bench.peer.block.ThreadHeap;
import org.arenalab.bench.workload.MixedTrace;

/**
 * A producer, which is the calling thread, and a consumer thread. A step of the producer allocates
 * one block. A foreign block goes to the consumer, which reads and frees it. Any other block
 * replaces one of the producer's own.
 */
final class ForeignWork<S> {
  private static final int OWN_SLOTS = 400;
  private static final int SEED = 7;

  private final ThreadHeap<S> heap;
  private final MixedTrace trace = MixedTrace.of(OWN_SLOTS);
  private final boolean[] foreign = new boolean[MixedTrace.DRAWS];
  private final Handoff ring = new Handoff();
  private final S own;
  private final S handed;
  private final Thread consumer;
  private final AtomicReference<Throwable> thrown = new AtomicReference<>();
  private int at;

  /** The sum of the bytes that the consumer read; written when the consumer ends. */
  private long read;

  private ForeignWork(BlockAllocator<S> allocator, int foreignPercent) {
    heap = allocator.openHeap();
    ShadowPass.prove(allocator, heap, MixedTrace.MIN_BYTES, MixedTrace.MAX_BYTES);
    own = heap.newSlots(OWN_SLOTS);
    handed = heap.newSlots(Handoff.CAPACITY);
    SplittableRandom random = new SplittableRandom(SEED);
    for (int i = 0; i < foreign.length; i++) {
      foreign[i] = random.nextInt(100) < foreignPercent;
    }
    consumer = Thread.ofPlatform().daemon().name("consumer").unstarted(() -> consume(allocator));
    consumer.setUncaughtExceptionHandler(
        (_, e) -> {
          thrown.set(e);
          ring.end();
        });
  }

  /** Opens the calling thread's heap and starts the consumer with another heap. */
  static <S> ForeignWork<S> start(BlockAllocator<S> allocator, int foreignPercent) {
    ForeignWork<S> work = new ForeignWork<>(allocator, foreignPercent);
    work.consumer.start();
    return work;
  }

  private void consume(BlockAllocator<S> allocator) {
    try (ThreadHeap<S> theirs = allocator.openHeap()) {
      Taker<S> taker = new Taker<>(theirs, handed);
      ring.consume(taker);
      read = taker.read;
    }
  }

  private static final class Taker<S> implements Handoff.Consumer {
    private final ThreadHeap<S> heap;
    private final S slots;
    private long read;

    Taker(ThreadHeap<S> heap, S slots) {
      this.heap = heap;
      this.slots = slots;
    }

    @Override
    public void take(int slot) {
      read += heap.getFirst(slots, slot);
      heap.free(slots, slot);
    }
  }

  /** Takes {@code steps} steps, which must not cross the end of the trace. */
  void steps(int steps) {
    ThreadHeap<S> heap = this.heap;
    S own = this.own;
    S handed = this.handed;
    int[] slotOf = trace.slots();
    int[] sizeOf = trace.sizes();
    int end = MixedTrace.end(at, steps);
    for (int i = at; i < end; i++) {
      if (foreign[i]) {
        int slot = ring.claim();
        heap.allocate(handed, slot, sizeOf[i]);
        heap.putFirst(handed, slot, (byte) 1);
        ring.fill();
      } else {
        int slot = slotOf[i];
        if (!heap.isEmpty(own, slot)) {
          heap.free(own, slot);
        }
        heap.allocate(own, slot, sizeOf[i]);
        heap.putFirst(own, slot, (byte) 1);
      }
    }
    at = end & (MixedTrace.DRAWS - 1);
  }

  /**
   * Lets the consumer finish, and frees the remaining blocks.
   *
   * @return the sum of the first bytes that the consumer read; each is 1, so it is the number of
   *     blocks
   * @throws IllegalStateException with the exception that the consumer threw
   */
  long end() throws InterruptedException {
    ring.flush();
    ring.end();
    consumer.join();
    for (int slot = 0; slot < OWN_SLOTS; slot++) {
      if (!heap.isEmpty(own, slot)) {
        heap.free(own, slot);
      }
    }
    heap.close();
    if (thrown.get() != null) {
      throw new IllegalStateException("the consumer ended with " + thrown.get(), thrown.get());
    }
    return read;
  }
}
