package org.arenalab.shm;

/** A contradiction in a segment's bookkeeping: a stray write has damaged the segment. */
public final class CorruptArenaException extends ShmArenaException {
  private static final long serialVersionUID = 1L;

  CorruptArenaException(String contradiction) {
    super(Reason.DAMAGED, "the segment is damaged: " + contradiction);
  }
}
