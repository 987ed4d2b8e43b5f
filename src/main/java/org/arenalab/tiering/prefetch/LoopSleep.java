package org.arenalab.tiering.prefetch;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * The sleep of the loop: short naps while demand loads arrive, and parking without a tick while
 * none does.
 *
 * <p>The caller parks the thread. So no frame of it has to reference the loop during a sleep.
 *
 * <p>A demand load wakes only a parked loop. So threads that load one chunk after the other pay for
 * one wake-up in total, and the naps collect their loads; see {@link NapPolicy}.
 */
final class LoopSleep {
  private static final int AWAKE = 0;

  /** The loop sleeps for a moment; only a request wakes it. */
  private static final int NAPPING = 1;

  /** The loop sleeps until something happens; a demand load wakes it, too. */
  private static final int PARKED = 2;

  private final BooleanSupplier noLoads;
  private final BooleanSupplier noRequests;
  private final AtomicInteger state = new AtomicInteger(AWAKE);
  private volatile Thread thread;
  private final NapPolicy policy = new NapPolicy();

  /**
   * @param noLoads whether no demand load waits
   * @param noRequests whether nothing else waits
   */
  LoopSleep(BooleanSupplier noLoads, BooleanSupplier noRequests) {
    this.noLoads = noLoads;
    this.noRequests = noRequests;
  }

  /** Ends the sleep, and makes the calling thread the sleeper. Call it after each sleep. */
  void end() {
    if (!Thread.currentThread().equals(thread)) {
      thread = Thread.currentThread();
    }
    state.set(AWAKE);
  }

  /** Makes the next nap a short one. */
  void beQuick() {
    policy.beQuick();
  }

  /**
   * Begins a sleep until something happens, or for a time.
   *
   * @param heard whether an event arrived since the last sleep
   * @param waitNs longest sleep
   * @return the time to park: 0 if something has happened
   */
  long begin(long nowNs, boolean heard, long waitNs) {
    long napNs = policy.napNs(nowNs, heard);
    return napNs == NapPolicy.NONE
        ? begin(PARKED, waitNs)
        : begin(NAPPING, Math.min(napNs, waitNs));
  }

  /** Begins a sleep for a time, or until a request or a demand load arrives. */
  long beginRest(long ns) {
    policy.beQuick();
    return begin(PARKED, ns);
  }

  private long begin(int as, long ns) {
    if (ns <= 0) {
      return 0;
    }
    state.set(as);
    // A thread that adds an event after this check sees the state and wakes the loop.
    if (noRequests.getAsBoolean() && (as == NAPPING || noLoads.getAsBoolean())) {
      return ns;
    }
    state.set(AWAKE);
    return 0;
  }

  /** Wakes the loop if it is parked. Call after a demand load was queued. */
  void wakeIfParked() {
    if (state.get() == PARKED && state.compareAndSet(PARKED, AWAKE)) {
      LockSupport.unpark(thread);
    }
  }

  /** Wakes the loop. Call after anything else was queued. */
  void wake() {
    if (state.getAndSet(AWAKE) != AWAKE) {
      LockSupport.unpark(thread);
    }
  }
}
