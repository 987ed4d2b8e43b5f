package org.arenalab.shm;

import java.nio.file.Path;

/** A segment that cannot be created or attached, and why. */
public final class SegmentException extends ShmArenaException {
  private static final long serialVersionUID = 1L;

  /** What is wrong with a segment. */
  public enum Reason {
    /** Nothing has that name. */
    NOT_FOUND,
    /** Something has that name already. */
    EXISTS,
    /** No permission. */
    ACCESS_DENIED,
    /** A directory, a symbolic link, a device. */
    NOT_A_FILE,
    /** Shorter than a header. */
    TOO_SHORT,
    /** It does not begin like a segment of ours. */
    FOREIGN,
    /** Made by another version of the format. */
    OTHER_VERSION,
    /** Its creator has not finished it. */
    NOT_READY,
    /** The header's checksum or one of its values is wrong. */
    CORRUPT,
    /** Shorter than its header says. */
    TRUNCATED,
    /** It lives in its owner's memory only, and the owner is gone. */
    OWNER_GONE,
    /** It lives in the memory of an owner in another PID namespace, or of another user. */
    OUT_OF_REACH,
    /** The kernel has no room for it: disk space, memory, or huge pages. */
    NO_SPACE,
    /** The kernel refused for another reason. */
    SYSTEM
  }

  private final Reason reason;

  SegmentException(Reason reason, Path path, String detail) {
    super("segment " + path + ": " + detail);
    this.reason = reason;
  }

  SegmentException(Reason reason, Path path, String detail, Throwable cause) {
    super("segment " + path + ": " + detail, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
