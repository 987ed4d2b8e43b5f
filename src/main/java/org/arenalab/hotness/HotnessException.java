package org.arenalab.hotness;

/** A failure of a source of hotness, with its reason. A call that threw has watched nothing new. */
public sealed class HotnessException extends RuntimeException
    permits HotnessClosedException, DamonBusyException {
  private static final long serialVersionUID = 1L;

  /** The cause of a failure. */
  public enum Reason {
    /** This machine, user or memory cannot have the source. */
    UNAVAILABLE,
    /** Somebody else uses DAMON; see {@link DamonBusyException}. */
    BUSY,
    /** A range is not made of whole pages, overlaps a watched one, or is not watched. */
    INVALID_RANGE,
    /** Another userfaultfd watches a part of the range. */
    RANGE_TAKEN,
    /** A range was unmapped or replaced while it was watched. The source has forgotten it. */
    RANGE_LOST,
    /** The watched process has ended, or the kernel stopped to track it. Close the source. */
    SOURCE_LOST,
    /** The sink of a question called its source. Nothing has changed. */
    IN_QUESTION,
    /** The source is closed. */
    CLOSED
  }

  private final Reason reason;

  HotnessException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  HotnessException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /** Returns the cause of the failure. */
  public Reason reason() {
    return reason;
  }
}
