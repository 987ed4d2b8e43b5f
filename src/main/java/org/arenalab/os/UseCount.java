package org.arenalab.os;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Counts the threads that are using something which another thread may close.
 *
 * <pre>
 *   state    closed (1) | users (31)
 * </pre>
 *
 * <p><b>Assumptions.</b> Each successful {@link #tryEnter} is followed by one {@link #leave}, in a
 * {@code finally} of the same method.
 *
 * <p><b>Guarantees.</b> After {@link #tryEnter} returned true, the thing is not released before
 * {@link #leave}. It is released once: {@link #close} and {@link #leave} return true in exactly one
 * thread.
 *
 * <p><b>Errors.</b> Entering needs more stack than leaving, and counts only when it has had it: a
 * stack overflow in between leaves no user behind. A count that is lost anyway keeps the thing
 * open; it is never released too early.
 *
 * <p><b>Progress.</b> Lock-free, except {@link #closeAndAwait}.
 *
 * <p><b>Cost.</b> One compare-and-set to enter and one to leave, on one word, and a {@link
 * StackReserve}: for operations that make a system call. No garbage.
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

  /** Enters; false if it is closed. */
  public boolean tryEnter() {
    // Overflows here, before anything is counted, where leaving might.
    StackReserve.requireForCall();
    return add(1);
  }

  /** Leaves; true if it is closed and this was the last user: the caller releases it. */
  public boolean leave() {
    return add(-1);
  }

  /** Returns whether a user was added, or whether the last user of a closed thing left. */
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

  /** Lets no user in any more; true if there is none now: the caller releases it. */
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
   * Lets no user in any more, and returns when the last one has left. Not for a thread that is a
   * user itself. The result of {@link #leave} means nothing then.
   */
  public void closeAndAwait() {
    close();
    Pause pause = new Pause();
    while (state != CLOSED) {
      pause.again();
    }
  }

  /** Whether {@link #close} or {@link #closeAndAwait} was called. */
  public boolean isClosed() {
    return state < 0;
  }
}
