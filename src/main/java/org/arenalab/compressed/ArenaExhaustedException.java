package org.arenalab.compressed;

/** The exception for exhausted address space: the arena's for regions, or that of the process. */
public final class ArenaExhaustedException extends CompressedArenaException {
  private static final long serialVersionUID = 1L;

  ArenaExhaustedException(String message) {
    super(message);
  }
}
