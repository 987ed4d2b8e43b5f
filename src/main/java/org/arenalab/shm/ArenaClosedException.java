package org.arenalab.shm;

/** The arena, or this lease of it, was closed before. */
public final class ArenaClosedException extends ShmArenaException {
  private static final long serialVersionUID = 1L;

  ArenaClosedException(String what) {
    super(what + " is closed");
  }
}
