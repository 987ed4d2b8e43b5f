package org.arenalab.compressed;

/** An arena that was closed, or is being closed. */
public final class ArenaClosedException extends CompressedArenaException {
  private static final long serialVersionUID = 1L;

  ArenaClosedException() {
    super("the compressed arena is closed");
  }
}
