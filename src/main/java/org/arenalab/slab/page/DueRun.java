package org.arenalab.slab.page;

import org.arenalab.slab.release.ReleasePolicy;

/**
 * A run of pages of one superslab that {@link FreePages#takeDue} took out, to be released in one
 * call. One object serves all runs, so that a release makes no garbage.
 *
 * <p>Not thread-safe: belongs to one {@link PagePurge}.
 */
final class DueRun {
  private Superslab superslab;
  private int start;
  private int pages;
  private ReleasePolicy.Verdict verdict;

  void set(Superslab superslab, int start, int pages, ReleasePolicy.Verdict verdict) {
    this.superslab = superslab;
    this.start = start;
    this.pages = pages;
    this.verdict = verdict;
  }

  Superslab superslab() {
    return superslab;
  }

  /** Returns the index of the first page within the superslab. */
  int start() {
    return start;
  }

  /** Returns the index after the last page within the superslab. */
  int end() {
    return start + pages;
  }

  int pages() {
    return pages;
  }

  ReleasePolicy.Verdict verdict() {
    return verdict;
  }

  long address() {
    return superslab.pageAddress(start);
  }

  long bytes() {
    return pages * SizeClasses.PAGE_BYTES;
  }
}
