package org.arenalab.bench.kernelmemory;

/** A failure to add or use a zram device here; the message has the reason and the remedy. */
public final class ZramUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ZramUnavailableException(String message) {
    super(message);
  }

  ZramUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
