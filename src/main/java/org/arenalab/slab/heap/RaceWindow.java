package org.arenalab.slab.heap;

import org.arenalab.os.Internal;

/**
 * A point between two steps of a protocol where another thread's step may fall. Tests make a thread
 * wait there; see {@link HeapCore#widen}.
 */
@Internal
public enum RaceWindow {
  /** The owner has answered a nudge in the state, but does not use its real lists yet. */
  ANSWERED,

  /** The scavenger has set the state to NUDGED; the decoy is not in place yet. */
  NUDGED,

  /** The scavenger has claimed the heap and blocked the lists; it has not looked at the owner. */
  CLAIMED
}
