package org.arenalab.pager;

import java.nio.file.Path;
import org.arenalab.os.Errno;
import org.arenalab.os.KernelFiles;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.SystemCallException;
import org.arenalab.os.VirtualMemory;
import org.arenalab.pager.PagerException.Reason;

/**
 * The refusals of ranges that cannot be paged. Makes no system call, unless the process had locked
 * memory when it attached: then each range is probed.
 */
final class RangeChecks {
  private static final String STATUS = "/proc/self/status";

  private final Attachment attachment;
  private final boolean hasLockedMemory;

  RangeChecks(Attachment attachment) {
    this.attachment = attachment;
    hasLockedMemory = new KernelFiles(Path.of("/")).readField(STATUS, "VmLck").orElse(0L) > 0;
  }

  /** Requires whole pages of one private mapping that Arenalab made. */
  void require(long address, long lengthBytes) {
    long pageBytes = VirtualMemory.pageSizeBytes();
    if (lengthBytes <= 0 || (address | lengthBytes) % pageBytes != 0) {
      throw new PagerException(
          Reason.INVALID_REQUEST,
          "range is not whole pages: address=0x%x, lengthBytes=%d, expected positive multiples of %d; round to pages"
              .formatted(address, lengthBytes, pageBytes));
    }
    ReleaseGate.Ownership ownership = ReleaseGate.ours().ownership(address, lengthBytes);
    if (ownership == ReleaseGate.Ownership.SHARED) {
      throw new PagerException(
          Reason.SHARED_RANGE,
          "range is a mapping of a file: address=0x%x, lengthBytes=%d, expected private memory; register memory of VirtualMemory.mapAnonymous or reserve"
              .formatted(address, lengthBytes));
    }
    if (ownership == ReleaseGate.Ownership.FOREIGN
        || attachment.staging().overlaps(address, lengthBytes)) {
      throw new PagerException(
          Reason.FOREIGN_RANGE,
          "range is foreign: address=0x%x, lengthBytes=%d, expected a part of one mapping that Arenalab made; register memory of VirtualMemory.mapAnonymous or reserve"
              .formatted(address, lengthBytes));
    }
    if (hasLockedMemory && isLocked(address, pageBytes)) {
      throw new PagerException(
          Reason.LOCKED_RANGE,
          "range is locked in memory: address=0x%x, lengthBytes=%d, expected memory without mlock; call munlock first"
              .formatted(address, lengthBytes));
    }
  }

  /**
   * Returns whether the memory at an address is locked: the kernel refuses advice to cool it. A
   * page that is populated is cooled by this.
   */
  static boolean isLocked(long address, long pageBytes) {
    try {
      VirtualMemory.cool(address, pageBytes);
      return false;
    } catch (SystemCallException e) {
      return e.errno() == Errno.EINVAL;
    }
  }
}
