package org.arenalab.tiering.prefetch;

/**
 * An application's announcement of how it will use a region. A hint is advice: it may do nothing.
 */
public enum PhaseHint {
  /**
   * The region will be used soon. Prefetch replays the recorded set of the region that was used
   * last. Without a recorded set it fetches the first chunks: two batches.
   */
  ACTIVE_SOON,
  /**
   * The region will rest. Prefetch ends the streams, the replay and the waiting requests of the
   * region, so that nothing is fetched for a phase that is over.
   */
  IDLE_SOON
}
