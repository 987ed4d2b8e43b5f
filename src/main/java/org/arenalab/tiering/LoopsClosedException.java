package org.arenalab.tiering;

/** The exception of a call after {@link ArenaLoops#close}. */
public final class LoopsClosedException extends TieringException {
  private static final long serialVersionUID = 1L;

  LoopsClosedException() {
    super(Reason.CLOSED, "loops are closed: closed=true, expected false; open new ones");
  }
}
