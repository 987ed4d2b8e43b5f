package org.arenalab.shm;

import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * The lease slots that one attachment of a segment holds: claimed among its own threads, and locked
 * in the kernel against every other attachment, in this process and in others. A slot is written by
 * its holder alone.
 *
 * <p>The kernel releases the lock when the process dies, so that holding a slot whose owner word is
 * set proves that its owner is gone. Nothing is concluded from process numbers.
 *
 * <p>Thread-safe and lock-free. Cost: one system call for {@link #tryHold} and {@link #letGo}.
 */
final class LeaseLocks {
  /** The locks that exclude other attachments. */
  interface Kernel {
    /** Whether the lock is ours now; false if another attachment has it. */
    boolean tryLock(int slot);

    void unlock(int slot);
  }

  private final Kernel kernel;

  /** One bit for each slot: a thread of this attachment has it. The kernel does not tell ours. */
  private final AtomicIntegerArray claimed =
      new AtomicIntegerArray(SegmentDescriptor.LEASE_SLOTS / Integer.SIZE);

  LeaseLocks(Kernel kernel) {
    this.kernel = kernel;
  }

  /** Whether the slot is the caller's now; false if another thread or attachment holds it. */
  boolean tryHold(int slot) {
    if (!claim(slot)) {
      return false;
    }
    boolean locked = false;
    try {
      locked = kernel.tryLock(slot);
    } finally {
      if (!locked) {
        unclaim(slot);
      }
    }
    return locked;
  }

  /** Ends the caller's hold. */
  void letGo(int slot) {
    try {
      kernel.unlock(slot);
    } finally {
      unclaim(slot);
    }
  }

  private boolean claim(int slot) {
    int bit = 1 << (slot % Integer.SIZE);
    int word = slot / Integer.SIZE;
    return (claimed.get(word) & bit) == 0 && (claimed.getAndUpdate(word, b -> b | bit) & bit) == 0;
  }

  private void unclaim(int slot) {
    int bit = 1 << (slot % Integer.SIZE);
    claimed.getAndUpdate(slot / Integer.SIZE, bits -> bits & ~bit);
  }
}
