package org.arenalab.tiering;

/**
 * The exception of the loops. {@link #reason} names the cause. A call that threw changed nothing.
 */
public class TieringException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The cause of an exception. */
  public enum Reason {
    /** An argument or a setting is outside its range. */
    INVALID_REQUEST,
    /** The loops run already. */
    RUNNING,
    /** The loops were never started. */
    NOT_STARTED,
    /** The loops are closed. */
    CLOSED
  }

  private final Reason reason;

  TieringException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** Returns an exception about a setting. */
  static TieringException ofSetting(String message) {
    return new TieringException(Reason.INVALID_REQUEST, message);
  }

  /** Returns the cause. */
  public final Reason reason() {
    return reason;
  }
}
