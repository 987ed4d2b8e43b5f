package org.arenalab.bench.workload;

/** Pages that are not available on this machine; the message holds the reason and the remedy. */
public final class PageSourceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  PageSourceException(String message) {
    super(message);
  }

  PageSourceException(String message, Throwable cause) {
    super(message, cause);
  }
}
