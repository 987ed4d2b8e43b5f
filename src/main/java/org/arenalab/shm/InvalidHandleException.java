package org.arenalab.shm;

/** A handle that does not name a live block of this arena. */
public sealed class InvalidHandleException extends ShmArenaException
    permits StaleHandleException, DoubleFreeException {
  private static final long serialVersionUID = 1L;

  InvalidHandleException(String message) {
    super(message);
  }
}
