package org.arenalab.compressed;

/** Thrown if the address space is exhausted: the arena's for regions, or that of the process. */
public final class ArenaExhaustedException extends CompressedArenaException {
  private static final long serialVersionUID = 1L;

  ArenaExhaustedException(String message) {
    super(message);
  }
}
