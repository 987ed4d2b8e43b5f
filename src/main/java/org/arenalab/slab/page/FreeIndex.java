package org.arenalab.slab.page;

/**
 * The indexes of the free pages, and the order in which requests get them: dirty pages before clean
 * ones, and low addresses before high ones.
 *
 * <p>Not thread-safe: guarded by the lock of {@link FreePages}.
 */
final class FreeIndex {
  private static final int NONE = Page.NONE;

  /** Large blocks leave the last eighth of the region to the size classes. */
  private static final int SMALL_SHARE_SHIFT = 3;

  private final Region region;
  private final RunIndex free = new RunIndex();

  /** The index of the free pages that hold memory. */
  private final RunIndex dirty = new RunIndex();

  /** The end of the pages for spans. */
  private final int spanEnd;

  FreeIndex(Region region) {
    this.region = region;
    int pages = Page.firstOf(region.superslabs.length);
    spanEnd = pages - (pages >>> SMALL_SHARE_SHIFT);
  }

  /**
   * Makes room for {@code superslabs} superslabs. After that, {@link #set} of one of them needs no
   * Java memory. An {@link OutOfMemoryError} changes nothing.
   */
  void reserve(int superslabs) {
    free.reserve(superslabs);
    dirty.reserve(superslabs);
  }

  /** Records the masks of a superslab. */
  void set(Superslab superslab) {
    free.set(superslab.index, superslab.freePages);
    dirty.set(superslab.index, superslab.freePages & superslab.dirtyPages);
  }

  /** Returns the first page of a run within one superslab; NONE if there is none. */
  int findInOne(int pages) {
    int firstPage = dirty.findInOne(pages);
    return firstPage == NONE ? free.findInOne(pages) : firstPage;
  }

  /**
   * Returns the first page of a run for a span; NONE if there is none.
   *
   * @param alignedPages the run's address must be a multiple of this many pages
   * @param preferredPages a clean run preferably begins at a multiple of this many pages
   */
  int findSpan(int pages, int alignedPages, int preferredPages) {
    int firstPage = findAligned(dirty, pages, alignedPages);
    if (firstPage == NONE && preferredPages > alignedPages) {
      firstPage = findAligned(free, pages, preferredPages);
    }
    return firstPage == NONE ? findAligned(free, pages, alignedPages) : firstPage;
  }

  private int findAligned(RunIndex index, int pages, int alignedPages) {
    int found =
        alignedPages == 1
            ? index.find(pages)
            : index.findAligned(pages, alignedPages, region.offset(alignedPages));
    return found == NONE || found + pages > spanEnd ? NONE : found;
  }

  /** Returns the number of the page after the last one for spans. */
  int spanEnd() {
    return spanEnd;
  }

  /** Counts the free pages from {@code page} on, up to {@code most}. */
  int freeFrom(int page, int most) {
    return free.runFrom(page, most);
  }

  /** Counts the free pages that end before {@code page}, the first page of a superslab. */
  int freeBefore(int page) {
    return free.runBefore(page);
  }

  boolean isDirty(int page) {
    return dirty.runFrom(page, 1) != 0;
  }

  /** Returns the highest superslab below {@code end} with dirty pages; negative if none has. */
  int lastDirtyBelow(int end) {
    return dirty.lastBelow(end);
  }

  /** Returns the pages of a superslab that are indexed as free. */
  int freeMask(int superslab) {
    return free.mask(superslab);
  }

  /** Returns the pages of a superslab that are indexed as dirty. */
  int dirtyMask(int superslab) {
    return dirty.mask(superslab);
  }
}
