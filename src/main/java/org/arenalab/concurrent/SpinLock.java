package org.arenalab.concurrent;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.arenalab.os.Internal;

/**
 * A lock for sections of a hundred nanoseconds. A waiting thread spins for about a microsecond.
 * After that the holder has probably lost its processor, so the waiting thread sleeps in short
 * naps. A parking lock would cost both threads a system call each time they meet. That is more than
 * all the work under the lock.
 *
 * <p>A {@link StackOverflowError} inside the section would leave the lock held. A caller therefore
 * asks {@link org.arenalab.os.StackReserve} before it locks.
 *
 * <p>The lock is neither reentrant nor fair. Locking takes one compare-and-set, unlocking one
 * release store.
 */
@Internal
public final class SpinLock {
  private static final int SPINS = 100;
  private static final long FIRST_NAP_NS = 5_000;
  private static final long LONGEST_NAP_NS = 200_000;

  private final AtomicBoolean held = new AtomicBoolean();

  public void lock() {
    if (!held.compareAndSet(false, true)) {
      await();
    }
  }

  public void unlock() {
    held.setRelease(false);
  }

  private void await() {
    long napNs = FIRST_NAP_NS;
    while (true) {
      for (int i = 0; i < SPINS; i++) {
        if (!held.getOpaque() && held.compareAndSet(false, true)) {
          return;
        }
        Thread.onSpinWait();
      }
      LockSupport.parkNanos(this, napNs);
      napNs = Math.min(2 * napNs, LONGEST_NAP_NS);
    }
  }
}
