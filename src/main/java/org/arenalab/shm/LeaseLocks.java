package org.arenalab.shm;

import java.util.concurrent.atomic.AtomicIntegerArray;
import org.arenalab.shm.layout.SegmentDescriptor;

/**
 * The lease slots that one attachment of a segment holds. A claim excludes the attachment's other
 * threads. A kernel lock excludes every other attachment, in this process and in others. Only the
 * holder writes a slot.
 *
 * <p>The kernel releases the lock when the process dies. A thread that gets the lock of a slot with
 * a set owner word has therefore proved that the owner is gone. Process numbers are not used as
 * proof.
 *
 * <p>Thread-safe and lock-free. Cost: one system call for {@link #tryHold} and {@link #letGo}.
 */
final class LeaseLocks {
  /** The locks that exclude other attachments. */
  interface Kernel {
    /** Locks the slot; returns false if another attachment has the lock. */
    boolean tryLock(int slot);

    void unlock(int slot);
  }

  private final Kernel kernel;

  /**
   * One bit for each slot: a thread of this attachment has claimed it. The kernel's locks do not
   * exclude threads of one attachment.
   */
  private final AtomicIntegerArray claimed =
      new AtomicIntegerArray(SegmentDescriptor.LEASE_SLOTS / Integer.SIZE);

  LeaseLocks(Kernel kernel) {
    this.kernel = kernel;
  }

  /** Claims and locks the slot; returns false if another thread or attachment holds it. */
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
