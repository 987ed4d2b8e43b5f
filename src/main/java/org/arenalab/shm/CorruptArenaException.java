package org.arenalab.shm;

/** The bookkeeping of a segment contradicts itself: something else wrote into it. */
public final class CorruptArenaException extends ShmArenaException {
  private static final long serialVersionUID = 1L;

  CorruptArenaException(String contradiction) {
    super("the segment is damaged: " + contradiction);
  }
}
