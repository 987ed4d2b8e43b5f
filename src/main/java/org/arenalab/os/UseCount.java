package org.arenalab.os;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A count of the threads that use a resource which another thread may close.
 *
 * <pre>
 *   state    closed (1) | users (31)
 * </pre>
 *
 * <p><b>Assumptions.</b> Each successful {@link #tryEnter} is followed by one {@link #leave}, in a
 * {@code finally} of the same method.
 *
 * <p><b>Guarantees.</b> After {@link #tryEnter} returned true, the resource is not released before
 * {@link #leave}. It is released once: {@link #close} and {@link #leave} together return true in
 * exactly one thread.
 *
 * <p><b>Errors.</b> Entering needs more stack than leaving, and reserves it before it counts the
 * user. A stack overflow in between therefore leaves no user counted. A count that is lost anyway
 * keeps the resource open; the resource is never released too early.
 *
 * <p><b>Progress.</b> Lock-free, except {@link #closeAndAwait}.
 *
 * <p><b>Cost.</b> One compare-and-set to enter and one to leave, on one word, and a {@link
 * StackReserve} check: suitable for operations that make a system call. No garbage.
 */
public final class UseCount {
  private static final int CLOSED = Integer.MIN_VALUE;

  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(UseCount.class, "state", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private volatile int state;

  /** Counts the caller as a user; returns false if the resource is closed. */
  public boolean tryEnter() {
    // A stack that is too short for leaving overflows here, before the user is counted.
    StackReserve.requireForCall();
    return add(1);
  }

  /**
   * Removes a user. Returns true if the resource is closed and this was the last user; the caller
   * then releases it.
   */
  public boolean leave() {
    return add(-1);
  }

  /**
   * Adds a user and returns true, or false if closed. For -1, removes a user and returns whether it
   * was the last user of a closed resource.
   */
  private boolean add(int users) {
    while (true) {
      int now = state;
      if (now < 0 && users > 0) {
        return false;
      }
      int next = now + users;
      if (STATE.compareAndSet(this, now, next)) {
        return users > 0 || next == CLOSED;
      }
    }
  }

  /**
   * Refuses new users. Returns true if there is no user now; the caller then releases the resource.
   */
  public boolean close() {
    while (true) {
      int now = state;
      if (now < 0) {
        return false;
      }
      if (STATE.compareAndSet(this, now, now | CLOSED)) {
        return now == 0;
      }
    }
  }

  /**
   * Refuses new users and returns after the last user has left. A thread that is a user itself must
   * not call this. The result of {@link #leave} has no meaning then.
   */
  public void closeAndAwait() {
    close();
    Backoff backoff = new Backoff();
    while (state != CLOSED) {
      backoff.again();
    }
  }

  /** Returns whether {@link #close} or {@link #closeAndAwait} was called. */
  public boolean isClosed() {
    return state < 0;
  }
}
