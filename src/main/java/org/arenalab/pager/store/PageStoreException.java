package org.arenalab.pager.store;

import org.arenalab.extent.ExtentPoolException;

/**
 * The exception of a page store. {@link #reason} names the cause. A call that threw one has changed
 * nothing.
 */
public class PageStoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The cause of an exception. */
  public enum Reason {
    /** An argument or a setting is outside its range. */
    INVALID_REQUEST,
    /** The file cannot hold the store: not empty, read-only, or made with other settings. */
    FILE,
    /** Another store is open over the file. */
    IN_USE,
    /** The capacity exceeds the available address space. */
    NO_ADDRESS_SPACE,
    /** The bookkeeping contradicts itself, or the file holds no store. */
    CORRUPT,
    /** The store was closed. */
    CLOSED
  }

  private final Reason reason;

  PageStoreException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** Returns the cause. */
  public final Reason reason() {
    return reason;
  }

  /** Returns the exception for a refusal by the pool in the file. */
  static PageStoreException of(ExtentPoolException refusal) {
    Reason reason =
        switch (refusal.reason()) {
          case IN_USE -> Reason.IN_USE;
          case NO_ADDRESS_SPACE -> Reason.NO_ADDRESS_SPACE;
          case CORRUPT, DOUBLE_FREE, FOREIGN_OFFSET -> Reason.CORRUPT;
          case CLOSED -> Reason.CLOSED;
          case INVALID_REQUEST -> Reason.FILE;
        };
    PageStoreException exception =
        new PageStoreException(reason, "page store: " + refusal.getMessage());
    exception.initCause(refusal);
    return exception;
  }

  static PageStoreException invalid(String name, long value, String expected) {
    return new PageStoreException(
        Reason.INVALID_REQUEST, "%s=%d, expected %s".formatted(name, value, expected));
  }

  static PageStoreException corrupt(String message, Object... values) {
    return new PageStoreException(Reason.CORRUPT, "page store: " + message.formatted(values));
  }
}
