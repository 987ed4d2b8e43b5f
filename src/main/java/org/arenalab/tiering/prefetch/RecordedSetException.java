package org.arenalab.tiering.prefetch;

/** A refusal of a file of recorded sets, with its reason. Nothing of the file is used. */
final class RecordedSetException extends Exception {
  private static final long serialVersionUID = 1L;

  /** The cause of the refusal. */
  enum Reason {
    /** The file cannot be opened or read, or is not a regular file. */
    UNREADABLE,
    /** The file is larger than any that Arenalab writes. */
    TOO_LARGE,
    /** The file is not a recorded set, or was written by another version. */
    OTHER_FORMAT,
    /** The file ends too early. */
    TRUNCATED,
    /** The checksum is wrong, or a field has an impossible value. */
    DAMAGED,
    /** The file is of regions or chunks with another size. */
    OTHER_SIZE
  }

  private final Reason reason;

  RecordedSetException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  Reason reason() {
    return reason;
  }
}
