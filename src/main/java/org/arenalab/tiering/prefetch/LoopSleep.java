package org.arenalab.tiering.prefetch;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * The sleep of the loop: short naps while demand loads arrive, and parking without a tick while
 * none does.
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

  /** Makes the calling thread the sleeper. */
  void begin() {
    thread = Thread.currentThread();
    state.set(AWAKE);
  }

  void end() {
    thread = null;
  }

  /** Makes the next nap a short one. */
  void beQuick() {
    policy.beQuick();
  }

  /**
   * Sleeps until something happens, or for a time.
   *
   * @param heard whether an event arrived since the last sleep
   * @param waitNs longest sleep
   */
  void sleep(long nowNs, boolean heard, long waitNs) {
    long napNs = policy.napNs(nowNs, heard);
    if (napNs == NapPolicy.NONE) {
      sleep(PARKED, waitNs);
    } else {
      sleep(NAPPING, Math.min(napNs, waitNs));
    }
  }

  /** Sleeps for a time, or until a request or a demand load arrives. */
  void rest(long ns) {
    policy.beQuick();
    sleep(PARKED, ns);
  }

  private void sleep(int as, long ns) {
    if (ns <= 0) {
      return;
    }
    state.set(as);
    // A thread that adds an event after this check sees the state and wakes the loop.
    if (noRequests.getAsBoolean() && (as == NAPPING || noLoads.getAsBoolean())) {
      LockSupport.parkNanos(this, ns);
    }
    state.set(AWAKE);
    // An interrupted thread cannot park.
    boolean _ = Thread.interrupted();
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
