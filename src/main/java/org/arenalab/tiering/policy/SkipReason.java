package org.arenalab.tiering.policy;

import org.arenalab.os.Internal;

/**
 * The reasons for which background compression skips a chunk. The first four are predicomp's. A
 * chunk that is skipped in several passes counts in each.
 */
@Internal
public enum SkipReason {
  /** Accessed again since it was found cold. */
  HOT,
  /** Returned several times soon after it was stored, or once after a longer interval. */
  CHURN,
  /** Incompressible: compression was tried and saved too little. */
  LOW_RATIO,
  /** Returned once, and not idle for long enough since. */
  RECENT_DECOMPRESS,
  /** A thread was in it, or it is pinned. */
  IN_USE,
  /** No processor time was left. */
  OVER_BUDGET,
  /** The pool had no room. */
  POOL_FULL
}
