package org.arenalab.slab.page;

import org.arenalab.slab.release.ReleasePolicy;

/**
 * The free pages that are due. They are taken for a release, and return after it.
 *
 * <p>Thread-safe: the lock of {@link FreePages}, which is not held during the release.
 */
final class DuePages {
  private final FreePages freePages;
  private final Region region;
  private final ReleasePolicy policy;

  /**
   * @param policy decides which pages are due
   */
  DuePages(FreePages freePages, ReleasePolicy policy) {
    this.freePages = freePages;
    this.region = freePages.region();
    this.policy = policy;
  }

  /**
   * Takes the next due pages of a superslab. Nobody owns them until {@link #putBack}.
   *
   * @param from the first page to look at
   * @param end the end of its superslab
   * @param due set to those pages
   * @return false if no page is due
   */
  boolean tryTake(int from, int end, long nowNs, DueRun due) {
    synchronized (freePages) {
      for (int page = from; page < end; page++) {
        ReleasePolicy.Verdict verdict = verdict(page, nowNs);
        if (verdict != ReleasePolicy.Verdict.KEEP) {
          int after = page + 1;
          while (after < end && verdict(after, nowNs) == verdict) {
            after++;
          }
          due.set(region.superslabOf(page), page, after - page, verdict);
          due.superslab().freePages &= ~due.mask();
          freePages.reindex(due.superslab());
          return true;
        }
      }
      return false;
    }
  }

  private ReleasePolicy.Verdict verdict(int page, long nowNs) {
    Superslab superslab = region.superslabOf(page);
    int bit = 1 << Page.place(page);
    if ((superslab.freePages & superslab.dirtyPages & bit) == 0) {
      return ReleasePolicy.Verdict.KEEP;
    }
    long emptyNs = nowNs - superslab.emptiedNs[Page.place(page)];
    return policy.decide(emptyNs, (superslab.lazyPages & bit) != 0, freePages.targetedBytes());
  }

  /** Prepares the release of a run that is a part of its superslab. */
  void split(DueRun due) {
    freePages.preparation().split(due.superslab());
  }

  /**
   * Returns pages of {@link #tryTake} to the free pages.
   *
   * @param done the result of the release: refused (KEEP), the kernel may take them (FREE), or has
   *     them (DONTNEED)
   * @return whether the superslab is retired now
   */
  boolean putBack(DueRun due, ReleasePolicy.Verdict done) {
    Superslab superslab = due.superslab();
    int mask = due.mask();
    synchronized (freePages) {
      if (done == ReleasePolicy.Verdict.FREE) {
        superslab.lazyPages |= mask;
      } else if (done == ReleasePolicy.Verdict.DONTNEED) {
        freePages.addCommitted(-superslab.committedUnits(mask));
        superslab.markClean(mask);
      }
      superslab.freePages |= mask;
      freePages.reindex(superslab);
      return superslab.retired;
    }
  }
}
