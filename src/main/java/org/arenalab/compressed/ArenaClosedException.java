package org.arenalab.compressed;

/** The exception for operations on an arena that is closed or being closed. */
public final class ArenaClosedException extends CompressedArenaException {
  private static final long serialVersionUID = 1L;

  ArenaClosedException() {
    super("the compressed arena is closed");
  }
}
