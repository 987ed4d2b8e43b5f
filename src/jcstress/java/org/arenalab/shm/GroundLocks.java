package org.arenalab.shm;

import java.util.concurrent.atomic.AtomicIntegerArray;

/** Locks of a ground's lease slots with the kernel's semantics: one holder, several attachments. */
final class GroundLocks implements LeaseLocks.Kernel {
  private final AtomicIntegerArray holders;
  private final int self;

  /**
   * Creates the locks of one attachment. The attachments share {@code holders}; {@code self} is
   * this one's number, from 1 on.
   */
  GroundLocks(AtomicIntegerArray holders, int self) {
    this.holders = holders;
    this.self = self;
  }

  @Override
  public boolean tryLock(int slot) {
    return holders.compareAndSet(slot, 0, self) || holders.get(slot) == self;
  }

  @Override
  public void unlock(int slot) {
    holders.compareAndSet(slot, self, 0);
  }
}
