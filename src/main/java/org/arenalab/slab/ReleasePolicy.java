package org.arenalab.slab;

/**
 * The policy that decides whether memory is kept or released. A pure function of its arguments: it
 * reads no clock and calls no kernel.
 *
 * @param mode FAST, BALANCED or LEAN
 * @param decommit how LEAN releases memory
 * @param decayNs how long a page must be empty, so that a hot page is not released and faulted
 *     again
 * @param targetBytes above this much committed memory, empty pages are due after half the decay,
 *     but not within a millisecond
 * @param budgetFraction the fraction of the time that releases may take
 */
record ReleasePolicy(
    SlabMode mode, Decommit decommit, long decayNs, long targetBytes, double budgetFraction) {
  private static final int ESCALATION_FACTOR = 4;

  /** Limit of requests for new superslabs within a decay; more are a burst. */
  private static final int BURST_REQUESTS = 8;

  /** The decision about a page. */
  enum Verdict {
    KEEP,
    /** Release the page; the kernel may take its memory later. */
    FREE,
    /** Release the page now. */
    DONTNEED
  }

  /** Returns whether a superslab is populated before its first use. */
  boolean prewarms() {
    return mode == SlabMode.FAST;
  }

  /** Returns whether heaps drain their caches periodically, so that cached blocks pin no pages. */
  boolean drains() {
    return mode != SlabMode.FAST;
  }

  /** Returns whether memory is ever released. */
  boolean decommits() {
    return mode == SlabMode.LEAN && decommit != Decommit.OFF;
  }

  /**
   * Returns whether a superslab should come in one huge page. A huge page would hold 2 MiB for a
   * need of some kilobytes. In a burst, all of the superslab will be needed soon. One fault is then
   * cheaper than five hundred, and so is one release. A large block may leave its pages untouched,
   * so a superslab that it shares never comes in one page. FAST asks only for a superslab that one
   * large block fills, and does so without a burst.
   *
   * @param requestsLately requests that took new superslabs within a decay
   */
  boolean wantsHugePage(int requestsLately, PageStore.Use use) {
    if (use == PageStore.Use.PART_OF_SPAN) {
      return false;
    }
    return drains() ? requestsLately > BURST_REQUESTS : use == PageStore.Use.WHOLE_IN_SPAN;
  }

  /** Returns the interval at which heaps drain and empty pages are checked. */
  long tickNs() {
    return Math.max(1_000_000, decayNs / 2);
  }

  /**
   * Decides about a page that has been empty for {@code emptyNs}.
   *
   * @param lazilyFreed whether it was already released by FREE
   * @param committedBytes memory that counts against the target
   */
  Verdict decide(long emptyNs, boolean lazilyFreed, long committedBytes) {
    if (!decommits()) {
      return Verdict.KEEP;
    }
    long dueNs = committedBytes > targetBytes ? Math.min(decayNs, tickNs()) : decayNs;
    if (decommit == Decommit.DONTNEED) {
      return emptyNs >= dueNs ? Verdict.DONTNEED : Verdict.KEEP;
    }
    if (emptyNs >= dueNs * ESCALATION_FACTOR) {
      return Verdict.DONTNEED;
    }
    return emptyNs >= dueNs && !lazilyFreed ? Verdict.FREE : Verdict.KEEP;
  }
}
