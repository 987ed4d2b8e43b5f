package org.arenalab.slab.release;

import org.arenalab.os.Internal;

/**
 * The policy that decides whether memory is kept or released. A pure function of its arguments: it
 * reads no clock and calls no kernel.
 *
 * @param level how far the allocator goes to hold little memory
 * @param decayNs how long a page must be empty, so that a hot page is not released and faulted
 *     again
 * @param targetBytes above this much committed memory, empty pages are due after half the decay,
 *     but not within a millisecond
 * @param budgetFraction the fraction of the time that releases may take
 */
@Internal
public record ReleasePolicy(Level level, long decayNs, long targetBytes, double budgetFraction) {
  private static final int ESCALATION_FACTOR = 4;

  /** Limit of requests for new superslabs within a decay; more are a burst. */
  private static final int BURST_REQUESTS = 8;

  /** How far an allocator goes to hold little memory. */
  public enum Level {
    /** Keeps all memory, and populates superslabs before their first use. */
    KEEP,
    /** Heaps drain their caches, but empty pages keep their memory. */
    DRAIN,
    /** Also releases empty pages; the kernel may take their memory later. */
    FREE,
    /** Also releases empty pages at once. */
    DONTNEED
  }

  /** The use of the pages that a request takes of a superslab. */
  public enum Use {
    /** Serves blocks of a size class: all of the superslab will be used. */
    BLOCKS,
    /** Serves a large block that has a part of the superslab, and may never touch its pages. */
    PART_OF_SPAN,
    /** Serves a large block that has all of the superslab. */
    WHOLE_IN_SPAN
  }

  /** The decision about a page. */
  public enum Verdict {
    KEEP,
    /** Release the page; the kernel may take its memory later. */
    FREE,
    /** Release the page now. */
    DONTNEED
  }

  /** Returns whether a superslab is populated before its first use. */
  public boolean prewarms() {
    return level == Level.KEEP;
  }

  /** Returns whether heaps drain their caches periodically, so that cached blocks pin no pages. */
  public boolean drains() {
    return level != Level.KEEP;
  }

  /** Returns whether memory is ever released. */
  public boolean decommits() {
    return level == Level.FREE || level == Level.DONTNEED;
  }

  /**
   * Returns whether a superslab should come in one huge page. A huge page would hold 2 MiB for a
   * need of some kilobytes. In a burst, all of the superslab will be needed soon. One fault is then
   * cheaper than five hundred, and so is one release. A large block may leave its pages untouched,
   * so a superslab that it shares never comes in one page. Level KEEP asks only for a superslab
   * that one large block fills, and does so without a burst.
   *
   * @param requestsLately requests that took new superslabs within a decay
   */
  public boolean wantsHugePage(int requestsLately, Use use) {
    if (use == Use.PART_OF_SPAN) {
      return false;
    }
    return drains() ? requestsLately > BURST_REQUESTS : use == Use.WHOLE_IN_SPAN;
  }

  /** Returns the interval at which heaps drain and empty pages are checked. */
  public long tickNs() {
    return Math.max(1_000_000, decayNs / 2);
  }

  /**
   * Decides about a page that has been empty for {@code emptyNs}.
   *
   * @param lazilyFreed whether it was already released by FREE
   * @param committedBytes memory that counts against the target
   */
  public Verdict decide(long emptyNs, boolean lazilyFreed, long committedBytes) {
    if (!decommits()) {
      return Verdict.KEEP;
    }
    long dueNs = committedBytes > targetBytes ? Math.min(decayNs, tickNs()) : decayNs;
    if (level == Level.DONTNEED) {
      return emptyNs >= dueNs ? Verdict.DONTNEED : Verdict.KEEP;
    }
    if (emptyNs >= dueNs * ESCALATION_FACTOR) {
      return Verdict.DONTNEED;
    }
    return emptyNs >= dueNs && !lazilyFreed ? Verdict.FREE : Verdict.KEEP;
  }
}
