package org.arenalab.pager.daemon;

/** A daemon that cannot be started. */
public final class PagerDaemonException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** The reasons. */
  public enum Reason {
    /** A setting is out of its range, or not known. */
    INVALID_SETTING,
    /** The socket cannot be used. */
    SOCKET,
    /** The daemon that a standby was started for is not there. */
    NO_DAEMON,
    /** The daemon could not be replaced. */
    REFUSED,
    /** The process could not be started. */
    NOT_STARTED
  }

  private final Reason reason;

  PagerDaemonException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  PagerDaemonException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
