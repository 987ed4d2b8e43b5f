package org.arenalab.os;

/** No zram device of our own can be had here; the message says why and what to do about it. */
public final class ZramUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ZramUnavailableException(String message) {
    super(message);
  }

  ZramUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
