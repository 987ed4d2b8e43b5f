package org.arenalab.shm;

import java.nio.file.Path;
import org.arenalab.os.Errno;
import org.arenalab.os.HugePages;
import org.arenalab.os.Internal;
import org.arenalab.os.SystemCallException;

/** A failure to create or attach a segment. {@link #reason()} names the defect. */
public final class SegmentException extends ShmArenaException {
  private static final long serialVersionUID = 1L;

  @Internal
  public SegmentException(Reason reason, Path path, String detail) {
    super(reason, "segment " + path + ": " + detail);
  }

  @Internal
  public SegmentException(Reason reason, Path path, String detail, Throwable cause) {
    super(reason, "segment " + path + ": " + detail, cause);
  }

  /** Returns the exception with the reason that the kernel's errno means for a user. */
  @Internal
  public static SegmentException of(Path path, SystemCallException e) {
    String detail = e.getMessage();
    Reason reason =
        switch (e.errno()) {
          case Errno.ENOENT -> Reason.NOT_FOUND;
          case Errno.EEXIST -> Reason.EXISTS;
          case Errno.EACCES, Errno.EPERM, Errno.EROFS -> Reason.ACCESS_DENIED;
          case Errno.EISDIR, Errno.ELOOP, Errno.ENXIO -> Reason.NOT_A_FILE;
          case Errno.ENOSPC, Errno.ENOMEM, Errno.EFAULT -> Reason.NO_SPACE;
          default -> Reason.SYSTEM;
        };
    if (e.errno() == Errno.ENOMEM) {
      HugePages pool = HugePages.ofThisMachine();
      detail +=
          "; huge pages: %d of %d free, %d B each (vm.nr_hugepages)"
              .formatted(pool.free(), pool.total(), pool.sizeBytes());
    }
    return new SegmentException(reason, path, detail, e);
  }
}
