package org.arenalab.slab;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.arenalab.os.StackReserve;

/**
 * The heaps of virtual threads. There may be millions of virtual threads, so they share a few
 * heaps. A caller takes the first heap that no other thread uses now.
 *
 * <p>Thread-safe. Cost: a lock, without contention while there are enough heaps.
 */
final class SharedHeaps {
  /** A heap and its lock. */
  private static final class Stripe {
    final ReentrantLock lock = new ReentrantLock();
    final SlabHeap heap;

    Stripe(SlabHeap heap) {
      this.heap = heap;
    }

    @SuppressWarnings("LockNotBeforeTry") // Nothing is done under it.
    void awaitOutside() {
      lock.lock();
      lock.unlock();
    }
  }

  private final Stripe[] stripes;

  /**
   * @param factory makes a heap without a thread
   */
  SharedHeaps(Supplier<SlabHeap> factory, int count) {
    stripes = new Stripe[count];
    for (int i = 0; i < count; i++) {
      stripes[i] = new Stripe(factory.get());
    }
  }

  /** Runs {@code operation} with a heap that no other thread uses during the operation. */
  long with(ToLongFunction<SlabHeap> operation) {
    StackReserve.requireForOperations();
    Stripe stripe = lockOne();
    try {
      return operation.applyAsLong(stripe.heap);
    } finally {
      stripe.lock.unlock();
    }
  }

  private Stripe lockOne() {
    int first = (int) (Thread.currentThread().threadId() % stripes.length);
    for (int i = 0; i < stripes.length; i++) {
      Stripe stripe = stripes[(first + i) % stripes.length];
      if (stripe.lock.tryLock()) {
        return stripe;
      }
    }
    Stripe stripe = stripes[first];
    stripe.lock.lock();
    return stripe;
  }

  /** Waits until every thread that was in a heap has left it. */
  void awaitOutside() {
    for (Stripe stripe : stripes) {
      stripe.awaitOutside();
    }
  }

  /** Drains the heaps that no thread uses now. */
  void drainIdle() {
    for (Stripe stripe : stripes) {
      if (stripe.heap.core().holdsAnything() && stripe.lock.tryLock()) {
        try {
          stripe.heap.core().drainWholly();
        } finally {
          stripe.lock.unlock();
        }
      }
    }
  }
}
