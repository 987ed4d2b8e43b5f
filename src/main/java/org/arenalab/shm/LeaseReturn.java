package org.arenalab.shm;

/**
 * The end of an arena in this process: returns the leases, and checks the bookkeeping under full
 * checks. A thread that was inside an operation has left the shared words in the state that a
 * killed process leaves. Other processes may be inside operations, so only the last process that
 * has the arena attached checks.
 *
 * @param leases of the arena
 * @param checking whether full checks are on
 */
record LeaseReturn(Leases leases, boolean checking) implements SegmentMapping.LastLook {
  @Override
  public void write(long base) {
    Bookkeeping shared = leases.at(base);
    try {
      if (checking) {
        leases.verifyOwn(shared.leases());
      }
    } finally {
      leases.returnAll(shared);
    }
  }

  @Override
  public void check(long base) {
    if (checking) {
      leases.at(base).verifyAlone();
    }
  }
}
