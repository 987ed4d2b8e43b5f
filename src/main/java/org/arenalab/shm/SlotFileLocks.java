package org.arenalab.shm;

import java.nio.file.Path;
import org.arenalab.os.DescriptorClosedException;
import org.arenalab.os.SharedMemory;
import org.arenalab.os.SystemCallException;
import org.arenalab.os.process.ByteLocks;
import org.arenalab.shm.layout.SegmentDescriptor;

/**
 * The kernel's locks on lease slots. A slot's lock is on the first byte of the slot in the
 * segment's file.
 */
final class SlotFileLocks implements LeaseLocks.Kernel {
  private final ByteLocks locks;
  private final Path path;

  SlotFileLocks(SharedMemory file, Path path) {
    locks = new ByteLocks(file);
    this.path = path;
  }

  @Override
  public boolean tryLock(int slot) {
    try {
      return locks.tryLock(SegmentDescriptor.leaseOffset(slot));
    } catch (SystemCallException e) {
      throw SegmentException.of(path, e);
    } catch (DescriptorClosedException closing) {
      throw new ArenaClosedException("arena " + path.getFileName());
    }
  }

  @Override
  public void unlock(int slot) {
    try {
      locks.unlock(SegmentDescriptor.leaseOffset(slot));
    } catch (SystemCallException e) {
      throw SegmentException.of(path, e);
    } catch (DescriptorClosedException unlocked) {
      // Closing the file has released its locks already.
      return;
    }
  }

  /**
   * Finds a slot from {@code first} to before {@code end} that another attachment has locked.
   *
   * @return any locked slot, or -1 if there is none
   */
  int findLockedByOthers(int first, int end) {
    try {
      long offset =
          locks.findLockedByOthers(
              SegmentDescriptor.leaseOffset(first), SegmentDescriptor.leaseOffset(end));
      return offset < 0 ? -1 : SegmentDescriptor.leaseSlot(offset);
    } catch (SystemCallException e) {
      throw SegmentException.of(path, e);
    } catch (DescriptorClosedException closing) {
      throw new ArenaClosedException("arena " + path.getFileName());
    }
  }
}
