package org.arenalab.compressed.chunk;

import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.arenalab.os.Backoff;
import org.arenalab.os.Internal;
import org.arenalab.os.process.ProcessBarrier;

/**
 * The slots of all threads that ever used an arena. The counts of ended threads are folded into one
 * sum.
 */
@Internal
public final class HazardSlots {
  private static final int FIRST_SWEEP = 32;

  private static final int QUICK = 256;

  /**
   * Cache of slots by the low bits of the thread id. It saves most look-ups in the map of the
   * thread's locals.
   */
  private final HazardSlot[] quick = new HazardSlot[QUICK];

  private final ThreadLocal<HazardSlot> own = ThreadLocal.withInitial(this::register);

  /** Replaced as a whole, never changed in place. */
  private volatile HazardSlot[] slots = {};

  private final long[] endedCounts = new long[Counter.COUNT];
  private int sweepAt = FIRST_SWEEP;

  /** Returns the slot of the calling thread. */
  public HazardSlot own() {
    long threadId = Thread.currentThread().threadId();
    // The mask uses the array's own length: this spares the bounds check.
    HazardSlot slot = quick[(int) threadId & quick.length - 1];
    return slot != null && slot.threadId() == threadId ? slot : ownOfLocals(threadId);
  }

  /**
   * As {@link #own}, for operations. C2 leaves the rare case out of a hit as long as no thread had
   * that case in {@link #own}. The threads of loops begin with an operation, and have it here.
   */
  public HazardSlot ownForOperation() {
    return ownOfLocals(Thread.currentThread().threadId());
  }

  private HazardSlot ownOfLocals(long threadId) {
    HazardSlot slot = own.get();
    quick[(int) threadId & quick.length - 1] = slot;
    return slot;
  }

  private synchronized HazardSlot register() {
    List<HazardSlot> living = new ArrayList<>(List.of(slots));
    if (living.size() >= sweepAt) {
      for (HazardSlot slot : slots) {
        // Memory backed ahead for an ended thread must still be discarded, so its slot stays.
        if (!slot.isOfLivingThread() && slot.backedEnd() == 0) {
          slot.addTo(endedCounts);
          living.remove(slot);
        }
      }
      sweepAt = Math.max(FIRST_SWEEP, 2 * living.size());
    }
    HazardSlot slot = new HazardSlot(Thread.currentThread());
    living.add(slot);
    slots = living.toArray(HazardSlot[]::new);
    // Full fence before this thread reads the word of any chunk: see fence.
    VarHandle.fullFence();
    return slot;
  }

  /**
   * Orders the caller's earlier writes before its reads of the slots. Afterwards each other thread
   * either sees those writes, or its slot shows the chunk that it has entered. A thread that
   * registers concurrently passes a full fence of its own. A thread that is alone in the arena
   * therefore needs no process-wide barrier.
   */
  public void fence() {
    VarHandle.fullFence();
    if (ProcessBarrier.isAvailable() && !isAlone()) {
      ProcessBarrier.issue();
    }
  }

  private boolean isAlone() {
    HazardSlot[] all = slots;
    return all.length == 0 || (all.length == 1 && all[0].isOfCaller());
  }

  public HazardSlot[] all() {
    return slots;
  }

  /** Waits until no slot is {@code busy}. */
  public void awaitNone(Predicate<HazardSlot> busy) {
    for (HazardSlot slot : slots) {
      Backoff backoff = new Backoff();
      while (busy.test(slot)) {
        backoff.again();
      }
    }
  }

  /** Returns the sums over all threads, by {@link Counter#index}. */
  public synchronized long[] sums() {
    long[] sums = endedCounts.clone();
    for (HazardSlot slot : slots) {
      slot.addTo(sums);
    }
    return sums;
  }
}
