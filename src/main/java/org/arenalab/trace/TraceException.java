package org.arenalab.trace;

import java.io.IOException;

/**
 * The exception of a trace. {@link #reason} names the cause. A call of a writer that threw one has
 * changed nothing, except after UNWRITABLE.
 */
public final class TraceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The cause of an exception. */
  public enum Reason {
    /** An argument is outside its range. */
    INVALID_REQUEST,
    /** The file cannot be opened or read. */
    UNREADABLE,
    /** The file cannot be created or written, such as on a full disk. */
    UNWRITABLE,
    /** The file is not a trace. */
    OTHER_FORMAT,
    /** The file was written with the bytes of numbers in the other order. */
    OTHER_BYTE_ORDER,
    /** The file has another version of the format. */
    OTHER_VERSION,
    /** The file ends too early: its writer was killed, or a copy is incomplete. */
    TRUNCATED,
    /** A checksum is wrong, or a field has an impossible value. */
    DAMAGED,
    /** An id is allocated while it is live. */
    ID_LIVE,
    /** An id is freed twice, or reallocated after its free. */
    ID_FREED,
    /** An id is freed or reallocated before its allocation, or is not the next fresh one. */
    ID_UNKNOWN,
    /** A thread has an event after its end. */
    THREAD_ENDED,
    /** The recording has more repairs than {@link AddressTrace} accepts. */
    DISORDERED,
    /** The writer or reader was closed, or the trace was finished. */
    CLOSED
  }

  private final Reason reason;

  private TraceException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** Returns the cause. */
  public Reason reason() {
    return reason;
  }

  static TraceException invalid(String name, long value, long least, long most) {
    return new TraceException(
        Reason.INVALID_REQUEST,
        "%s=%d, expected %d to %d; give a value in the range".formatted(name, value, least, most));
  }

  static TraceException alignment(long alignmentBytes) {
    return new TraceException(
        Reason.INVALID_REQUEST,
        "alignmentBytes=%d, expected a power of two; give another alignment"
            .formatted(alignmentBytes));
  }

  static TraceException unreadable(String file, IOException cause) {
    return with(
        cause,
        new TraceException(
            Reason.UNREADABLE,
            "cannot read the trace: file=%s (%s); give a file that can be read"
                .formatted(file, cause)));
  }

  static TraceException unwritable(String file, long events, IOException cause) {
    return with(
        cause,
        new TraceException(
            Reason.UNWRITABLE,
            "cannot write the trace: file=%s, whole events=%d (%s); the file can be read up to there"
                .formatted(file, events, cause)));
  }

  private static TraceException with(IOException cause, TraceException exception) {
    exception.initCause(cause);
    return exception;
  }

  /** Returns the refusal of a file whose start is not that of a trace of this version. */
  static TraceException foreign(
      Reason reason, String file, String name, String value, String expected) {
    return new TraceException(
        reason,
        "cannot read the trace: file=%s, %s=%s, expected %s; record or import it again"
            .formatted(file, name, value, expected));
  }

  static TraceException truncated(String file, long events, long restBytes) {
    return new TraceException(
        Reason.TRUNCATED,
        "the trace ends too early: file=%s, whole events=%d, bytes after them=%d, expected a mark"
                .formatted(file, events, restBytes)
            + " of its end; salvage it up to there, or record it again");
  }

  static TraceException damaged(
      String file, long position, String name, long value, String expected) {
    return new TraceException(
        Reason.DAMAGED,
        "the trace is damaged: file=%s, block of events at byte %d, %s=%d, expected %s; copy or"
                .formatted(file, position, name, value, expected)
            + " record it again");
  }

  /** Returns the refusal of an event that cannot happen. */
  static TraceException impossible(
      Reason reason, long event, EventKind kind, int thread, long id, String problem) {
    return new TraceException(
        reason,
        "the event cannot happen: event=%d, kind=%s, thread=%d, id=%d, %s; record the trace again"
            .formatted(event, kind, thread, id, problem));
  }

  static TraceException disordered(long repairs, long events, long mostPerMillion) {
    return new TraceException(
        Reason.DISORDERED,
        "the events are out of order: repairs=%d, events=%d, expected at most %d repairs in 1,000,000"
                .formatted(repairs, events, mostPerMillion)
            + " events; record again with one clock for all threads");
  }

  static TraceException closed(String file) {
    return new TraceException(
        Reason.CLOSED,
        "the trace is closed: file=%s, expected an open one; open it again".formatted(file));
  }
}
