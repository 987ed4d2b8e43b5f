package org.arenalab.compressed;

/**
 * The exception for operations on an arena that is closed or being closed. It has its own type for
 * threads that may race with {@link CompressedArena#close}.
 */
public final class ArenaClosedException extends CompressedArenaException {
  private static final long serialVersionUID = 1L;

  ArenaClosedException() {
    super(Reason.CLOSED, "the compressed arena is closed");
  }
}
