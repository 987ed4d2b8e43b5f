package org.arenalab.shm;

import org.arenalab.os.Internal;

/** An operation on a closed arena, lease or transport. */
public final class ArenaClosedException extends ShmArenaException {
  private static final long serialVersionUID = 1L;

  @Internal
  public ArenaClosedException(String what) {
    super(Reason.CLOSED, what + " is closed");
  }
}
