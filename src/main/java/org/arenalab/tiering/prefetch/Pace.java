package org.arenalab.tiering.prefetch;

/**
 * The speed of a consumer without its stalls: the time that the consumer spends on one chunk that
 * is raw. A consumer that needs less time than a fetch outruns the loop. Prefetch would then only
 * take its memory bandwidth and its locks, so it leaves that consumer alone.
 */
final class Pace {
  /** Shortest measurement: shorter ones see the clock and the wake-up. */
  private static final long MIN_SPAN_NS = 30_000;

  private static final int MIN_ELEMENTS = 4;

  /**
   * Measurements that are kept; the second shortest counts. A consumer that lost its processor for
   * a moment looks slow in one of them. Stalls that end in the next measurement make one too short.
   */
  private static final int KEPT = 4;

  /** Measurements before the pace counts as known. */
  private static final int NEEDED = 2;

  /** A consumer is too fast if an element takes less than 5/4 of a fetch. */
  private static final int TOO_FAST_QUARTERS = 5;

  /** A consumer is no longer too fast if an element takes 8/4 of a fetch. */
  private static final int SLOW_AGAIN_QUARTERS = 8;

  private long sinceNs;
  private long elements;
  private long stallNs;

  private final long[] measuredNs = new long[KEPT];
  private int measured;

  private boolean tooFast;

  void start(long nowNs) {
    sinceNs = nowNs;
    elements = 0;
    stallNs = 0;
    measured = 0;
    tooFast = false;
  }

  /** Records the stall of a demand load, without lost processor time. */
  void stall(int ns, long nowNs) {
    if (nowNs != sinceNs) {
      stallNs += ns;
    }
  }

  /**
   * Records chunks that the consumer has reached. Those that are found together with the start of a
   * measurement were reached before it, so they do not count.
   */
  void advance(long count, long nowNs) {
    if (nowNs != sinceNs) {
      elements += count;
    }
  }

  /** Takes a measurement if enough was seen since the last one. */
  void measure(long nowNs) {
    long spanNs = nowNs - sinceNs;
    if (spanNs < 0) {
      // The clock jumped back: measure anew.
      restart(nowNs);
    }
    if (elements < MIN_ELEMENTS || spanNs < MIN_SPAN_NS) {
      return;
    }
    measuredNs[measured % KEPT] = Math.max(1, (spanNs - stallNs) / elements);
    measured = measured == 2 * KEPT - 1 ? KEPT : measured + 1;
    restart(nowNs);
  }

  private void restart(long nowNs) {
    sinceNs = nowNs;
    elements = 0;
    stallNs = 0;
  }

  boolean isKnown() {
    return measured >= NEEDED;
  }

  /** Returns the time of an element; 0 if it is not known. */
  long elementNs() {
    long shortestNs = Long.MAX_VALUE;
    long secondNs = Long.MAX_VALUE;
    for (int i = 0; i < Math.min(measured, KEPT); i++) {
      secondNs = Math.min(secondNs, Math.max(shortestNs, measuredNs[i]));
      shortestNs = Math.min(shortestNs, measuredNs[i]);
    }
    return isKnown() ? secondNs : 0;
  }

  /** Returns whether the consumer is too fast for fetches that take {@code fetchNs} each. */
  boolean isTooFast(long fetchNs) {
    long quarters = tooFast ? SLOW_AGAIN_QUARTERS : TOO_FAST_QUARTERS;
    tooFast = 4 * elementNs() < quarters * fetchNs;
    return tooFast;
  }
}
