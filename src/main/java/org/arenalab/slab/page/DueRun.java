package org.arenalab.slab.page;

import org.arenalab.slab.release.ReleasePolicy;

/**
 * A run of pages of one superslab that {@link DuePages} took, to be released in one call. One
 * object serves all runs, so that a release makes no garbage.
 *
 * <p>Not thread-safe: belongs to one {@link PagePurge}.
 */
final class DueRun {
  private Superslab superslab;
  private int firstPage;
  private int pages;
  private ReleasePolicy.Verdict verdict;

  void set(Superslab superslab, int firstPage, int pages, ReleasePolicy.Verdict verdict) {
    this.superslab = superslab;
    this.firstPage = firstPage;
    this.pages = pages;
    this.verdict = verdict;
  }

  Superslab superslab() {
    return superslab;
  }

  /** Returns the number of the page after the last one. */
  int endPage() {
    return firstPage + pages;
  }

  /** Returns whether the run is a whole superslab. */
  boolean isWhole() {
    return pages == Superslab.PAGES;
  }

  /** Returns the mask of the run in its superslab. */
  int mask() {
    return Superslab.mask(Page.place(firstPage), pages);
  }

  ReleasePolicy.Verdict verdict() {
    return verdict;
  }

  long address() {
    return superslab.pageAddress(Page.place(firstPage));
  }

  long bytes() {
    return pages * SizeClasses.PAGE_BYTES;
  }
}
