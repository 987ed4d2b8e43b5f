package org.arenalab.shm;

import org.arenalab.os.Internal;
import org.arenalab.os.SharedMemory;
import org.arenalab.os.process.ByteLocks;

/**
 * The proof that a segment's owner lives. The owner locks the first byte of the file before the
 * file gets its name. It holds the lock until it closes the arena or dies. The kernel then releases
 * the lock. A named file without the lock therefore belongs to a dead owner. This holds across PID,
 * time and user namespaces.
 */
@Internal
public final class OwnerLock {
  private static final long OFFSET = 0;

  private OwnerLock() {}

  /**
   * Takes the lock for this process, on a file that has no name yet. Also takes the shared lock
   * ({@code flock}) that prevents sweeps.
   */
  public static void hold(SharedMemory file) {
    file.tryLockShared();
    new ByteLocks(file).tryLock(OFFSET);
  }

  /**
   * Returns whether the owner of an open file lives. {@code file} must be a separately opened file,
   * not the owner's own.
   */
  public static boolean isHeld(SharedMemory file) {
    return new ByteLocks(file).findLockedByOthers(OFFSET, OFFSET + 1) >= 0;
  }
}
