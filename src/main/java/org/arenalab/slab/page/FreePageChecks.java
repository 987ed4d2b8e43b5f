package org.arenalab.slab.page;

/**
 * The checks that masks, owners, spans and counts of a {@link FreePages} agree. The caller holds
 * the lock of the free pages, and no thread is in an operation.
 *
 * @param made the number of superslabs
 * @param invariant refuses a contradiction
 */
record FreePageChecks(Region region, FreeIndex index, int made, Invariant invariant) {

  /** The counts that the free pages keep. */
  record Totals(long ownedPages, long spanPages, int spans, long committedUnits) {}

  /** Checks everything. The first contradiction ends the check with the invariant's exception. */
  void check(Totals counted) {
    long owned = 0;
    long units = 0;
    for (int i = 0; i < made; i++) {
      Superslab superslab = region.superslabs[i];
      units += superslab.committedUnits(-1);
      owned += checkPages(superslab);
    }
    invariant.require(
        owned == counted.ownedPages, "%d pages owned, counted %d", owned, counted.ownedPages);
    invariant.require(
        units == counted.committedUnits,
        "%d units committed, counted %s",
        units,
        counted.committedUnits);
    for (int i = 0; i < made; i++) {
      checkMasks(region.superslabs[i]);
    }
    checkSpans(counted);
  }

  /** Checks the owners of a superslab's pages. Returns how many pages are owned. */
  private int checkPages(Superslab superslab) {
    int owned = 0;
    for (int place = 0; place < Superslab.PAGES; place++) {
      boolean isFree = (superslab.freePages >>> place & 1) != 0;
      boolean isOwned = region.word(Page.at(superslab, place)) != 0;
      owned += isOwned ? 1 : 0;
      invariant.require(
          isFree != isOwned,
          "page %d of superslab %d: free: %s, owned: %s",
          place,
          superslab.index,
          isFree,
          isOwned);
    }
    return owned;
  }

  private void checkMasks(Superslab superslab) {
    int i = superslab.index;
    boolean clean = superslab.freePages == -1 && superslab.dirtyPages == 0;
    invariant.require(
        superslab.retired == clean,
        "superslab %d: retired: %s, clean: %s",
        i,
        superslab.retired,
        clean);
    int dirtyFree = superslab.freePages & superslab.dirtyPages;
    invariant.require(
        index.freeMask(i) == superslab.freePages && index.dirtyMask(i) == dirtyFree,
        "superslab %d: free pages 0x%x, dirty 0x%x, but indexed as free: 0x%x, dirty: 0x%x",
        i,
        superslab.freePages,
        superslab.dirtyPages,
        index.freeMask(i),
        index.dirtyMask(i));
    invariant.require(
        (superslab.lazyPages & ~superslab.dirtyPages) == 0,
        "superslab %d: lazily freed 0x%x, of that dirty only 0x%x",
        i,
        superslab.lazyPages,
        superslab.dirtyPages);
  }

  /**
   * Checks that every span is a first page and a tail. Each tail page must have its distance from
   * the first page.
   */
  private void checkSpans(Totals counted) {
    int spans = 0;
    long pages = 0;
    int end = Page.firstOf(made);
    for (int page = 0; page < end; page++) {
      int word = region.pageOwners[page];
      if (!SpanWord.isSpan(word)) {
        continue;
      }
      invariant.require(
          SpanWord.isLive(word) || SpanWord.isCached(word),
          "page %d is in no span, but marked 0x%x",
          page,
          word);
      int length = SpanWord.number(word);
      invariant.require(
          length > 0 && page + length <= end,
          "the span at page %d has %d pages of %d",
          page,
          length,
          end);
      for (int i = 1; i < length; i++) {
        int tail = region.pageOwners[page + i];
        invariant.require(
            tail == SpanWord.tail(i),
            "page %d of the span at page %d is marked 0x%x",
            i,
            page,
            tail);
      }
      spans++;
      pages += length;
      page += length - 1;
    }
    invariant.require(
        spans == counted.spans && pages == counted.spanPages,
        "%d spans of %d pages, counted %d of %d",
        spans,
        pages,
        counted.spans,
        counted.spanPages);
  }
}
