package org.arenalab.tiering.prefetch;

/**
 * The choice between short naps and parking. Naps double from 20 us to 1 ms while nothing is
 * fetched: a consumer at 10 us a chunk is found within some ten chunks, and a workload without a
 * pattern costs a thousand wake-ups a second at most. The loop parks {@value #ATTENTION_MS} ms
 * after the last event.
 */
final class NapPolicy {
  /** A result of {@link #napNs}: park. */
  static final long NONE = 0;

  static final int ATTENTION_MS = 10;

  private static final long ATTENTION_NS = ATTENTION_MS * 1_000_000L;
  private static final long SHORTEST_NAP_NS = 20_000;
  private static final long LONGEST_NAP_NS = 1_000_000;

  private long napNs = SHORTEST_NAP_NS;
  private long heardNs;
  private boolean everHeard;

  /** Makes the next nap a short one. */
  void beQuick() {
    napNs = SHORTEST_NAP_NS;
  }

  /**
   * Returns the length of the next nap, or {@link #NONE}.
   *
   * @param heard whether an event arrived since the last call
   */
  long napNs(long nowNs, boolean heard) {
    if (heard) {
      heardNs = nowNs;
      everHeard = true;
    }
    // A clock that jumped back must not prolong the naps.
    heardNs = Math.min(heardNs - nowNs, 0) + nowNs;
    if (!everHeard || nowNs - heardNs >= ATTENTION_NS) {
      beQuick();
      return NONE;
    }
    long nap = napNs;
    napNs = Math.min(2 * napNs, LONGEST_NAP_NS);
    return nap;
  }
}
