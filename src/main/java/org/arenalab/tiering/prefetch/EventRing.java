package org.arenalab.tiering.prefetch;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * A bounded queue of events, each a region and a number, from any thread to the thread of the loop.
 * A full queue drops the event and counts it.
 *
 * <p><b>Guarantees.</b> Events of one thread keep their order. An offer happens before the {@link
 * #poll} that returns its event.
 *
 * <p><b>Progress.</b> An offer is wait-free: it gives up after {@value #ATTEMPTS} lost
 * compare-and-sets and drops the event. A poll never waits: an event whose slot is claimed and not
 * yet written counts as absent.
 *
 * <p><b>Cost.</b> One compare-and-set and one store with a fence an offer. No garbage.
 *
 * @param <T> the type of a region
 */
final class EventRing<T> {
  /** Lost compare-and-sets before an event is dropped: that many other threads got a slot. */
  private static final int ATTEMPTS = 8;

  private final int mask;
  private final AtomicReferenceArray<T> regions;
  private final long[] numbers;

  /** Number of claimed slots since start. */
  private final AtomicLong tail = new AtomicLong();

  /** Number of emptied slots since start; only the loop writes it. */
  private final AtomicLong head = new AtomicLong();

  private final AtomicLong dropped = new AtomicLong();

  /** The number of the event that {@link #poll} returned last. */
  private long number;

  /**
   * @param capacity a power of two
   */
  EventRing(int capacity) {
    mask = capacity - 1;
    regions = new AtomicReferenceArray<>(capacity);
    numbers = new long[capacity];
  }

  /** Adds an event; returns false if it was dropped. */
  boolean tryOffer(T region, int high, int low) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      long at = tail.get();
      if (at - head.getAcquire() > mask) {
        break;
      }
      if (tail.compareAndSet(at, at + 1)) {
        int slot = (int) at & mask;
        numbers[slot] = ((long) high << 32) | (low & 0xFFFF_FFFFL);
        // Volatile: the caller then reads whether the loop is parked.
        regions.set(slot, region);
        return true;
      }
    }
    long _ = dropped.incrementAndGet();
    return false;
  }

  /** Removes the oldest event and returns its region; returns null if there is none. */
  T poll() {
    long at = head.getPlain();
    int slot = (int) at & mask;
    T region = regions.getAcquire(slot);
    if (region != null) {
      number = numbers[slot];
      regions.setPlain(slot, null);
      head.setRelease(at + 1);
    }
    return region;
  }

  /** Returns the upper half of the number of the last polled event. */
  int high() {
    return (int) (number >>> 32);
  }

  /** Returns the lower half of the number of the last polled event. */
  int low() {
    return (int) number;
  }

  /** Returns whether {@link #poll} would find nothing. Reads with volatile semantics. */
  boolean isEmpty() {
    return regions.get((int) head.getPlain() & mask) == null;
  }

  long dropped() {
    return dropped.get();
  }
}
