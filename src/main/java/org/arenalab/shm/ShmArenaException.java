package org.arenalab.shm;

/**
 * A failure of an operation on a shared-memory arena, with its reason. The failed call leaves live
 * blocks unchanged. A failure that a program may handle apart is of a subtype.
 */
public sealed class ShmArenaException extends RuntimeException
    permits ArenaClosedException,
        ArenaExhaustedException,
        CorruptArenaException,
        InvalidRequestException,
        SegmentException,
        StaleHandleException {
  private static final long serialVersionUID = 2L;

  /** The cause of a failure. */
  public enum Reason {
    /** An argument or a setting is outside its range. */
    INVALID_REQUEST,
    /** A handle does not name a block of this arena. */
    INVALID_HANDLE,
    /** A handle has another generation: it is older than a reset, or of another arena. */
    STALE_HANDLE,
    /** The freed block is free already. */
    DOUBLE_FREE,
    /** A write operation on an arena that is attached read-only. */
    READ_ONLY,
    /** The arena, lease or transport is closed. */
    CLOSED,
    /** An allocation found no room. */
    EXHAUSTED,
    /** All lease slots of the arena are taken. */
    LEASES_EXHAUSTED,
    /** A handle cannot hold the generation that a reset would start; a new arena is needed. */
    GENERATIONS_EXHAUSTED,
    /** The name exists already, with another configuration. */
    CONFIG_MISMATCH,
    /** The bookkeeping contradicts itself: a stray write has damaged the segment. */
    DAMAGED,
    /** No file has the segment's name. */
    NOT_FOUND,
    /** A file has the segment's name already. */
    EXISTS,
    /** No permission for the segment. */
    ACCESS_DENIED,
    /** The segment's name is a directory, a symbolic link or a device. */
    NOT_A_FILE,
    /** The segment's file is shorter than a header. */
    TOO_SHORT,
    /** The file does not begin with a segment's magic. */
    FOREIGN,
    /** The segment was made by another version of the format. */
    OTHER_VERSION,
    /** The segment's creator has not finished it. */
    NOT_READY,
    /** The header's checksum or one of its values is wrong. */
    CORRUPT,
    /** The segment is shorter than its header says. */
    TRUNCATED,
    /** The segment's data was in a memfd of the owner, and the owner is gone. */
    OWNER_GONE,
    /** The data is in a memfd of an owner in another PID namespace, or of another user. */
    OUT_OF_REACH,
    /** The kernel has no room for the segment: disk space, memory, or huge pages. */
    NO_SPACE,
    /** The kernel refused for a reason not listed here. */
    SYSTEM
  }

  private final Reason reason;

  ShmArenaException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  ShmArenaException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /** Returns the cause of the failure. */
  public final Reason reason() {
    return reason;
  }

  static ShmArenaException doubleFree(String arena, long handle, long sizeBytes, long offsetBytes) {
    return new ShmArenaException(
        Reason.DOUBLE_FREE,
        "block of %d B at offset 0x%x of arena %s is free already (handle 0x%x)"
            .formatted(sizeBytes, offsetBytes, arena, handle));
  }

  static ShmArenaException invalidHandle(String problem) {
    return new ShmArenaException(Reason.INVALID_HANDLE, problem);
  }

  static ShmArenaException readOnly(String operation, String arena) {
    return new ShmArenaException(
        Reason.READ_ONLY, operation + " on arena " + arena + ", which is attached read-only");
  }

  static ShmArenaException leasesExhausted(String arena, int slots) {
    return new ShmArenaException(
        Reason.LEASES_EXHAUSTED,
        "all %d leases of arena %s are taken: close one, or reclaim those of dead processes"
            .formatted(slots, arena));
  }

  static ShmArenaException generationsExhausted(String arena, long generation) {
    return new ShmArenaException(
        Reason.GENERATIONS_EXHAUSTED,
        "arena %s cannot be reset again: generation %d is its last; create a new arena"
            .formatted(arena, generation));
  }

  static ShmArenaException configMismatch(String arena, Object existing, Object wanted) {
    return new ShmArenaException(
        Reason.CONFIG_MISMATCH,
        "arena %s exists with %s, wanted %s".formatted(arena, existing, wanted));
  }
}
