package org.arenalab.bench.workload;

/** Pages that cannot be had on this machine; the message says why and what to do. */
public final class PageSourceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  PageSourceException(String message) {
    super(message);
  }

  PageSourceException(String message, Throwable cause) {
    super(message, cause);
  }
}
