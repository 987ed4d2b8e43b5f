package org.arenalab.shm;

import org.arenalab.os.ByteLocks;
import org.arenalab.os.SharedMemory;

/**
 * The proof that the owner of a segment lives: it holds a lock on the first byte of its file, from
 * before the file gets its name until the owner closes the arena or dies. The kernel releases the
 * lock then. A name whose file is not locked was therefore left by a dead owner, in whatever PID,
 * time or user namespace the owner ran and the question is asked.
 */
final class OwnerLock {
  private static final long OFFSET = 0;

  private OwnerLock() {}

  /**
   * Takes the lock for this process, on a file that has no name yet. Also takes the shared lock
   * ({@code flock}) that keeps off sweeps.
   */
  static void hold(SharedMemory file) {
    file.tryLockShared();
    new ByteLocks(file).tryLock(OFFSET);
  }

  /** Whether the owner of an open file lives. {@code file} must be opened, not the owner's own. */
  static boolean isHeld(SharedMemory file) {
    return new ByteLocks(file).findLockedByOthers(OFFSET, OFFSET + 1) >= 0;
  }
}
