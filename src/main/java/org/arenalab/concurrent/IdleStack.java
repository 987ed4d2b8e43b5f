package org.arenalab.concurrent;

import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.arenalab.os.Internal;

/**
 * A stack of idle objects that threads reuse, last in first out. It holds at most as many objects
 * as were ever in use at once.
 *
 * <p>Any thread may call any method. A call takes one spin lock for some ten instructions. It makes
 * garbage only when the stack grows.
 */
@Internal
public final class IdleStack<T> {
  private final ArrayDeque<T> idle = new ArrayDeque<>();
  private final SpinLock lock = new SpinLock();

  /** Removes and returns the object that was pushed last; returns null if the stack is empty. */
  public T poll() {
    lock.lock();
    try {
      return idle.poll();
    } finally {
      lock.unlock();
    }
  }

  /** Adds an object that its user no longer needs. */
  public void push(T object) {
    lock.lock();
    try {
      idle.push(object);
    } finally {
      lock.unlock();
    }
  }

  /** Removes all objects, and passes each to {@code end} under the lock. */
  public void drain(Consumer<? super T> end) {
    lock.lock();
    try {
      idle.forEach(end);
      idle.clear();
    } finally {
      lock.unlock();
    }
  }
}
