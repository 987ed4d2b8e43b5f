package org.arenalab.shm;

import java.nio.file.Path;
import org.arenalab.os.Internal;

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
}
