package org.arenalab.bench.suite;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A ring of slots between one producer and one consumer, with back-pressure: the producer waits
 * while all slots are taken. Each side publishes its position once in 256 slots, a quarter of the
 * ring. With a batch of 32, a consumer that kept up read slots whose cache lines the producer still
 * wrote. The ring then cost more than the blocks.
 *
 * <p>Assumes one thread on each side. Guarantees that the consumer sees every write that the
 * producer made to a slot before publishing it. The producer likewise sees the slots empty that the
 * consumer freed. Each side waits only for the other. Costs one addition per slot, and one ordered
 * write per 256 slots.
 */
final class Handoff {
  static final int CAPACITY = 1_024;

  private static final int BATCH = 256;
  private static final int SPINS = 1_000;
  private static final VarHandle WORD = MethodHandles.arrayElementVarHandle(long[].class);

  /**
   * Indexes into the array, 256 bytes apart, so that no two words share a line or adjacent lines.
   */
  private static final int PUBLISHED = 32;

  private static final int FREED = 64;
  private static final int ENDED = 96;
  private final long[] words = new long[128];

  /** The position of the producer; only the producer reads and writes it. */
  private long filled;

  private long seenFreed;

  /** Returns the producer's next slot, which is empty. Waits until a slot is empty. */
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

  /** Marks the claimed slot as filled. */
  void fill() {
    filled++;
    if ((filled & (BATCH - 1)) == 0) {
      flush();
    }
  }

  /** Publishes the slots that were filled so far. */
  void flush() {
    WORD.setRelease(words, PUBLISHED, filled);
  }

  /** Ends the hand-off. Either side may call it: nothing more will come, or be taken. */
  void end() {
    WORD.setRelease(words, ENDED, 1L);
  }

  private boolean hasEnded() {
    return (long) WORD.getAcquire(words, ENDED) != 0;
  }

  /** Spins, then yields, so that another thread runs if threads outnumber processors. */
  // Correctness does not depend on the yield: without it, two waiting sides only waste a time
  // slice.
  @SuppressWarnings("ThreadPriorityCheck")
  private static void idle(int spins) {
    if (spins < SPINS) {
      Thread.onSpinWait();
    } else {
      Thread.yield();
    }
  }

  /** The consumer's action for each slot; the action leaves the slot empty. */
  @FunctionalInterface
  interface Consumer {
    void take(int slot);
  }

  /** Takes all published slots until the end, and the slots that remain at the end. */
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
