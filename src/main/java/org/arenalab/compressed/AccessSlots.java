package org.arenalab.compressed;

import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.arenalab.os.Pause;
import org.arenalab.os.ProcessBarrier;

/** The slots of all threads that ever used an arena; those of ended threads are folded into one. */
final class AccessSlots {
  private static final int FIRST_SWEEP = 32;

  private static final int QUICK = 256;

  /** By thread id, whoever came last: saves most look-ups in the map of the thread's locals. */
  private final AccessSlot[] quick = new AccessSlot[QUICK];

  private final ThreadLocal<AccessSlot> own = ThreadLocal.withInitial(this::register);

  /** Replaced, never changed. */
  private volatile AccessSlot[] slots = {};

  private final long[] endedCounts = new long[Counter.COUNT];
  private int sweepAt = FIRST_SWEEP;

  /** The calling thread's. */
  AccessSlot own() {
    long threadId = Thread.currentThread().threadId();
    // By the array's own length, which spares the bounds check.
    AccessSlot slot = quick[(int) threadId & quick.length - 1];
    return slot != null && slot.threadId() == threadId ? slot : ownOfLocals(threadId);
  }

  private AccessSlot ownOfLocals(long threadId) {
    AccessSlot slot = own.get();
    quick[(int) threadId & quick.length - 1] = slot;
    return slot;
  }

  private synchronized AccessSlot register() {
    List<AccessSlot> living = new ArrayList<>(List.of(slots));
    if (living.size() >= sweepAt) {
      for (AccessSlot slot : slots) {
        // What was backed ahead for an ended thread is still to be given back.
        if (!slot.isOfLivingThread() && slot.backedEnd() == 0) {
          slot.addTo(endedCounts);
          living.remove(slot);
        }
      }
      sweepAt = Math.max(FIRST_SWEEP, 2 * living.size());
    }
    AccessSlot slot = new AccessSlot(Thread.currentThread());
    living.add(slot);
    slots = living.toArray(AccessSlot[]::new);
    // Before this thread reads the word of any chunk: see fence.
    VarHandle.fullFence();
    return slot;
  }

  /**
   * After it, every other thread either sees what this one has written before, or its slot shows
   * what it has entered. A thread that registers meanwhile passes a fence of its own, so that a
   * thread that is alone here needs none of the others'.
   */
  void fence() {
    VarHandle.fullFence();
    if (ProcessBarrier.isAvailable() && !isAlone()) {
      ProcessBarrier.issue();
    }
  }

  private boolean isAlone() {
    AccessSlot[] all = slots;
    return all.length == 0 || (all.length == 1 && all[0].isOfCaller());
  }

  AccessSlot[] all() {
    return slots;
  }

  /** Waits until no slot is {@code busy}. */
  void awaitNone(Predicate<AccessSlot> busy) {
    for (AccessSlot slot : slots) {
      Pause pause = new Pause();
      while (busy.test(slot)) {
        pause.again();
      }
    }
  }

  /** The sums over all threads, by {@link Counter#index}. */
  synchronized long[] sums() {
    long[] sums = endedCounts.clone();
    for (AccessSlot slot : slots) {
      slot.addTo(sums);
    }
    return sums;
  }
}
