package org.arenalab.shm;

import java.nio.file.Path;
import org.arenalab.os.Internal;

/** A failure to create or attach a segment, with its reason. */
public final class SegmentException extends ShmArenaException {
  private static final long serialVersionUID = 1L;

  /** The defect of a segment, or the cause of a refusal. */
  public enum Reason {
    /** No file has the name. */
    NOT_FOUND,
    /** A file has the name already. */
    EXISTS,
    /** No permission. */
    ACCESS_DENIED,
    /** The name is a directory, a symbolic link or a device. */
    NOT_A_FILE,
    /** Shorter than a header. */
    TOO_SHORT,
    /** The file does not begin with a segment's magic. */
    FOREIGN,
    /** Made by another version of the format. */
    OTHER_VERSION,
    /** Its creator has not finished it. */
    NOT_READY,
    /** The header's checksum or one of its values is wrong. */
    CORRUPT,
    /** Shorter than its header says. */
    TRUNCATED,
    /** The data was in a memfd of the owner, and the owner is gone. */
    OWNER_GONE,
    /** The data is in a memfd of an owner in another PID namespace, or of another user. */
    OUT_OF_REACH,
    /** The kernel has no room for the segment: disk space, memory, or huge pages. */
    NO_SPACE,
    /** The kernel refused for a reason not listed here. */
    SYSTEM
  }

  private final Reason reason;

  @Internal
  public SegmentException(Reason reason, Path path, String detail) {
    super("segment " + path + ": " + detail);
    this.reason = reason;
  }

  @Internal
  public SegmentException(Reason reason, Path path, String detail, Throwable cause) {
    super("segment " + path + ": " + detail, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
