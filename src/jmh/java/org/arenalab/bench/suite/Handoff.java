package org.arenalab.bench.suite;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A ring of slots between one producer and one consumer, with back-pressure: the producer waits
 * while all slots are taken. Both sides tell the other where they are once in 256 slots, a quarter
 * of the ring: with 32, a consumer that kept up read the slots while their lines still went to and
 * fro, and the ring cost more than the blocks.
 *
 * <p>Assumes one thread on each side. Guarantees that the consumer sees what the producer wrote to
 * a slot before it was published, and the producer an empty slot that the consumer freed. Either
 * side waits only for the other. Costs an addition a slot, and an ordered write in 256.
 */
final class Handoff {
  static final int CAPACITY = 1_024;

  private static final int BATCH = 256;
  private static final int SPINS = 1_000;
  private static final VarHandle WORD = MethodHandles.arrayElementVarHandle(long[].class);

  /** Words of the array, 256 bytes apart, so that no two share a line or its neighbour. */
  private static final int PUBLISHED = 32;

  private static final int FREED = 64;
  private static final int ENDED = 96;
  private final long[] words = new long[128];

  /** The producer's own. */
  private long filled;

  private long seenFreed;

  /** The producer's next slot, which is empty. Waits while there is none. */
  int claim() {
    if (filled - seenFreed == CAPACITY) {
      awaitRoom();
    }
    return (int) filled & (CAPACITY - 1);
  }

  private void awaitRoom() {
    flush();
    for (int spins = 0; ; spins++) {
      seenFreed = (long) WORD.getAcquire(words, FREED);
      if (filled - seenFreed < CAPACITY) {
        return;
      }
      if (hasEnded()) {
        throw new IllegalStateException("the consumer has ended");
      }
      idle(spins);
    }
  }

  /** The claimed slot is filled. */
  void fill() {
    filled++;
    if ((filled & (BATCH - 1)) == 0) {
      flush();
    }
  }

  /** Publishes what was filled so far. */
  void flush() {
    WORD.setRelease(words, PUBLISHED, filled);
  }

  /** No more will come, or no more be taken: either side may say so. */
  void end() {
    WORD.setRelease(words, ENDED, 1L);
  }

  private boolean hasEnded() {
    return (long) WORD.getAcquire(words, ENDED) != 0;
  }

  /** Spins, and lets another thread run where there are more threads than processors. */
  // Nothing relies on it: without it, two waiting sides would only waste a processor's time slice.
  @SuppressWarnings("ThreadPriorityCheck")
  private static void idle(int spins) {
    if (spins < SPINS) {
      Thread.onSpinWait();
    } else {
      Thread.yield();
    }
  }

  /** What the consumer does with each slot; it leaves the slot empty. */
  @FunctionalInterface
  interface Consumer {
    void take(int slot);
  }

  /** The consumer's whole life: takes what is published until the end, and what is left then. */
  void consume(Consumer consumer) {
    long taken = 0;
    int spins = 0;
    while (true) {
      boolean last = hasEnded();
      long published = (long) WORD.getAcquire(words, PUBLISHED);
      if (taken == published) {
        if (last) {
          return;
        }
        idle(spins++);
        continue;
      }
      spins = 0;
      while (taken < published) {
        consumer.take((int) taken & (CAPACITY - 1));
        taken++;
        if ((taken & (BATCH - 1)) == 0) {
          WORD.setRelease(words, FREED, taken);
        }
      }
      WORD.setRelease(words, FREED, taken);
    }
  }
}
