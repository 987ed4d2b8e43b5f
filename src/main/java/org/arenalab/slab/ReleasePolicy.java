package org.arenalab.slab;

/**
 * The one place that decides whether memory is kept or given back. A function of what it is told:
 * it asks no clock and calls no kernel.
 *
 * @param mode which of the three
 * @param decommit how LEAN gives back
 * @param decayNs how long a page must have been empty, so that a hot one is not thrashed
 * @param targetBytes above this much committed memory, an empty page goes back after half of the
 *     decay already, though not within a millisecond
 * @param budgetFraction of the time that may go into giving back
 */
record ReleasePolicy(
    SlabMode mode, Decommit decommit, long decayNs, long targetBytes, double budgetFraction) {
  private static final int ESCALATION_FACTOR = 4;

  /** More requests for new superslabs than this within a decay are a burst. */
  private static final int BURST_REQUESTS = 8;

  /** What to do with a page. */
  enum Verdict {
    KEEP,
    /** Give back, but let the kernel take its time. */
    FREE,
    /** Give back now. */
    DONTNEED
  }

  /** Whether the memory of a superslab is put in place before it is used. */
  boolean prewarms() {
    return mode == SlabMode.FAST;
  }

  /** Whether heaps drain their caches now and then, so that cached blocks pin no pages. */
  boolean drains() {
    return mode != SlabMode.FAST;
  }

  /** Whether there ever is anything to give back. */
  boolean decommits() {
    return mode == SlabMode.LEAN && decommit != Decommit.OFF;
  }

  /**
   * Whether a superslab should come in one huge page. Not for a need of some kilobytes, which would
   * then hold 2 MiB; but in a burst all of it will be needed at once, and one fault is cheaper than
   * five hundred, as is giving it back. A large block may leave its pages untouched, so only a
   * superslab that it has alone may come in one page: at once where memory is kept anyway.
   *
   * @param requestsLately how many took new superslabs within a decay
   */
  boolean wantsHugePage(int requestsLately, PageStore.Use use) {
    if (use == PageStore.Use.PART_OF_SPAN) {
      return false;
    }
    return drains() ? requestsLately > BURST_REQUESTS : use == PageStore.Use.WHOLE_IN_SPAN;
  }

  /** How often a heap should drain, and empty pages be looked at. */
  long tickNs() {
    return Math.max(1_000_000, decayNs / 2);
  }

  /**
   * What is to become of a page that has been empty for {@code emptyNs}.
   *
   * @param lazilyFreed whether it was given back by FREE already
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
