package org.arenalab.compressed;

/** No address space is left: that of the arena for regions, or that of the process. */
public final class ArenaExhaustedException extends CompressedArenaException {
  private static final long serialVersionUID = 1L;

  ArenaExhaustedException(String message) {
    super(message);
  }
}
