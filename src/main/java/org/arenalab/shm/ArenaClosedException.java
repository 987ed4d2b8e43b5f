package org.arenalab.shm;

/** An operation on a closed arena, lease or transport. */
public final class ArenaClosedException extends ShmArenaException {
  private static final long serialVersionUID = 1L;

  ArenaClosedException(String what) {
    super(what + " is closed");
  }
}
