package org.arenalab.shm;

import java.util.concurrent.atomic.AtomicIntegerArray;

/** Locks of a ground's lease slots as the kernel has them: one holder, several attachments. */
final class GroundLocks implements LeaseLocks.Kernel {
  private final AtomicIntegerArray holders;
  private final int self;

  /** {@code holders} is shared by the attachments; {@code self} is one of them, from 1 on. */
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
