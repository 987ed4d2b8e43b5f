package org.arenalab.compressed;

/** The exception for contradictory bookkeeping: some code wrote to memory that it does not own. */
public final class CorruptArenaException extends CompressedArenaException {
  private static final long serialVersionUID = 1L;

  CorruptArenaException(String message) {
    super(message);
  }
}
