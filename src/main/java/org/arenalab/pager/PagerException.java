package org.arenalab.pager;

/**
 * The exception of the pager's client. {@link #reason} names the cause. A call that threw changed
 * nothing, except {@link PageLostException}.
 */
public class PagerException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The cause of an exception. */
  public enum Reason {
    /** An argument or a setting is outside its range. */
    INVALID_REQUEST,
    /** Nobody answers at the socket, or the daemon ended while the client attached. */
    NO_DAEMON,
    /** The daemon belongs to another user. */
    FOREIGN_DAEMON,
    /** The daemon refused the client, or sent what this version does not understand. */
    REFUSED,
    /** The kernel lacks a feature, or this process the right to use it. */
    UNSUPPORTED,
    /** The range is not inside one mapping that Arenalab made, or is not mapped any more. */
    FOREIGN_RANGE,
    /** The range is a mapping of a shared file. */
    SHARED_RANGE,
    /** The range is locked in memory by {@code mlock}. */
    LOCKED_RANGE,
    /** A part of the range is registered already. */
    OVERLAP,
    /** The session has as many ranges as fit. */
    TOO_MANY_RANGES,
    /** The session has no room for the pages of the range. */
    SESSION_FULL,
    /** A page has as many leases as fit. */
    TOO_MANY_LEASES,
    /** The kernel has no memory to restore a page; its bytes are kept. */
    NO_MEMORY,
    /** The bytes of a page are lost. */
    PAGE_LOST,
    /** The client or the range is closed. */
    CLOSED
  }

  private final Reason reason;

  PagerException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  PagerException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /** Returns an exception about a setting. */
  static PagerException ofSetting(String message) {
    return new PagerException(Reason.INVALID_REQUEST, message);
  }

  /** Returns the cause. */
  public final Reason reason() {
    return reason;
  }
}
