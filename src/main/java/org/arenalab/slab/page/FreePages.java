package org.arenalab.slab.page;

import java.util.Arrays;
import java.util.BitSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.arenalab.os.Internal;
import org.arenalab.slab.release.ReleasePolicy;

/**
 * The pages that nobody owns. A size class gets its pages from one superslab; a large block gets a
 * span that may cross superslab borders. Low addresses are used first, so unused pages gather at
 * the top and become whole superslabs.
 *
 * <p>Thread-safe: one lock, this object's monitor. {@link DuePages} takes pages for a release,
 * which runs without the lock. Cost of a run of pages: a few hundred nanoseconds. For a new
 * superslab, plus the kernel calls of {@link SuperslabPreparation}, which run under the lock.
 *
 * <p>An {@link Error} loses no page. Every step that may fail comes before the first change to the
 * pages of a request.
 */
@Internal
public final class FreePages {
  private static final int NONE = Page.NONE;

  private final Region region;
  private final ReleasePolicy policy;
  private final LongSupplier clockNs;
  private final SuperslabPreparation preparation;
  private final FreeIndex index;

  private int made;
  private int active;
  private int retired;
  private long ownedPages;
  private long spanPages;
  private int spans;
  private long reusedDirtyUnits;

  /** An atomic number, and no adder: an adder may need Java memory to count. */
  private final AtomicLong committedUnits = new AtomicLong();

  public FreePages(Region region, ReleasePolicy policy, boolean hugePages, LongSupplier clockNs) {
    this.region = region;
    this.policy = policy;
    this.clockNs = clockNs;
    preparation = new SuperslabPreparation(region, policy, hugePages, clockNs);
    index = new FreeIndex(region);
  }

  /**
   * Takes {@code pages} consecutive pages of one superslab for a size class.
   *
   * @param ownerWord the value of {@link Region#pageOwners} for the pages
   * @return the first page's number; {@link Page#NONE} without room
   */
  public synchronized int acquire(int pages, int ownerWord) {
    int firstPage = index.findInOne(pages);
    if (firstPage == NONE && made < region.superslabs.length) {
      firstPage = makeSuperslab();
    }
    if (firstPage == NONE) {
      return NONE;
    }
    Superslab superslab = region.superslabOf(firstPage);
    int start = Page.place(firstPage);
    preparation.startRequest();
    prepare(superslab, ReleasePolicy.Use.BLOCKS);
    int _ = take(superslab, Superslab.mask(start, pages));
    superslab.startSpan(start, pages);
    region.setOwner(firstPage, pages, ownerWord);
    return firstPage;
  }

  /**
   * Takes consecutive pages for a large block, and marks them as a live span.
   *
   * @param alignedPages the span's address is a multiple of this many pages; a power of two
   * @param unclean if not null, set to the pages of the span that may have nonzero bytes
   * @return the first page's number; {@link Page#NONE} without room
   */
  public synchronized int acquireSpan(int pages, int alignedPages, boolean grown, BitSet unclean) {
    int firstPage = findSpan(pages, alignedPages);
    if (firstPage != NONE) {
      takeSpan(firstPage, pages, grown, unclean);
    }
    return firstPage;
  }

  /**
   * Takes a span like {@link #acquireSpan}, with headroom, for a block that has grown before. With
   * LEAN, the headroom has no page that holds memory.
   *
   * @return the first page's number; {@link Page#NONE} without room for block and headroom
   */
  public synchronized int acquireGrown(int pages, int headroomPages) {
    int firstPage = findSpan(pages + headroomPages, 1);
    if (firstPage != NONE) {
      takeSpan(firstPage, cheap(firstPage, pages, pages + headroomPages), true, null);
    }
    return firstPage;
  }

  private void takeSpan(int firstPage, int pages, boolean grown, BitSet unclean) {
    takeAll(firstPage, pages, unclean);
    region.markSpan(firstPage, pages, grown);
    spans++;
    spanPages += pages;
  }

  /**
   * Counts the free pages from {@code firstPage} on that a block may take: {@code least} that it
   * needs, and up to {@code most} with headroom. If the policy releases memory, the headroom ends
   * before the first dirty page.
   */
  private int cheap(int firstPage, int least, int most) {
    int count = policy.decommits() ? Math.min(least, most) : most;
    while (count < most && !index.isDirty(firstPage + count)) {
      count++;
    }
    return count;
  }

  private int findSpan(int pages, int alignedPages) {
    // A span of at least one superslab prefers whole superslabs, which can come in huge pages.
    int preferredPages =
        pages >= Superslab.PAGES ? Math.max(alignedPages, Superslab.PAGES) : alignedPages;
    int firstPage = index.findSpan(pages, alignedPages, preferredPages);
    if (firstPage == NONE) {
      firstPage = makeRoom(pages, preferredPages);
    }
    return firstPage == NONE ? makeRoom(pages, alignedPages) : firstPage;
  }

  /**
   * Makes superslabs until the end of the made ones has {@code pages} free pages, aligned.
   *
   * @return the first of these pages; NONE if the range for spans ends before them
   */
  private int makeRoom(int pages, int alignedPages) {
    int end = Page.firstOf(made);
    int start = region.alignUp(end - index.freeBefore(end), alignedPages);
    if (start + pages > index.spanEnd()) {
      return NONE;
    }
    for (int missing = start + pages - end; missing > 0; missing -= Superslab.PAGES) {
      int _ = makeSuperslab();
    }
    return start;
  }

  /** Makes a superslab. Returns its first page. */
  private int makeSuperslab() {
    // Allocate all Java memory before changing any state.
    index.reserve(made + 1);
    Superslab superslab = new Superslab(made, region.address + ((long) made << Superslab.SHIFT));
    region.superslabs[made] = superslab;
    superslab.retired = true;
    retired++;
    made++;
    index.set(superslab);
    return Page.at(superslab, 0);
  }

  /**
   * Takes the free pages after a live span, up to {@code most}, and marks them as its tail.
   *
   * @return how many; 0 if there are fewer than {@code least}
   */
  public synchronized int extendSpan(int firstPage, int pages, int least, int most) {
    int end = firstPage + pages;
    int wanted = Math.min(most, index.spanEnd() - end);
    int room = index.freeFrom(end, wanted);
    if (room < wanted && end + room == Page.firstOf(made)) {
      room = makeRoom(wanted, 1) == NONE ? room : wanted;
    }
    room = cheap(end, least, room);
    if (room < least) {
      return 0;
    }
    takeAll(end, room, null);
    region.markTail(firstPage, end, room);
    spanPages += room;
    return room;
  }

  private void takeAll(int firstPage, int pages, BitSet unclean) {
    int end = firstPage + pages;
    preparation.startRequest();
    for (int page = firstPage; page < end; page += Page.countInOne(page, end)) {
      boolean whole = Page.countInOne(page, end) == Superslab.PAGES;
      prepare(
          region.superslabOf(page),
          whole ? ReleasePolicy.Use.WHOLE_IN_SPAN : ReleasePolicy.Use.PART_OF_SPAN);
    }
    for (int page = firstPage; page < end; page += Page.countInOne(page, end)) {
      int start = Page.place(page);
      Superslab superslab = region.superslabOf(page);
      int mask = Superslab.mask(start, Page.countInOne(page, end));
      int uncleanMask = take(superslab, mask);
      for (int rest = unclean == null ? 0 : uncleanMask; rest != 0; rest &= rest - 1) {
        unclean.set(page - start + Integer.numberOfTrailingZeros(rest) - firstPage);
      }
      committedUnits.addAndGet(superslab.commitPages(mask));
    }
  }

  /** Prepares a superslab for {@link #take}. An error leaves all of its pages free. */
  private void prepare(Superslab superslab, ReleasePolicy.Use use) {
    try {
      if (superslab.retired) {
        activate(superslab);
        if (preparation.adviseOnUse(superslab, use)) {
          freshen(superslab, superslab.freePages);
        }
      }
      if (preparation.wantsPrewarm(superslab, use)) {
        freshen(superslab, preparation.prewarm(superslab));
      }
    } finally {
      // A superslab without memory is retired again, until its pages are taken.
      reindex(superslab);
    }
  }

  /**
   * Takes pages of a prepared superslab. Needs no Java memory. Returns the pages that may have
   * nonzero bytes.
   */
  private int take(Superslab superslab, int mask) {
    if (superslab.retired) {
      activate(superslab);
    }
    int used = mask & superslab.dirtyPages & ~superslab.freshPages;
    if (policy.decommits()) {
      reusedDirtyUnits += superslab.committedUnits(used);
    }
    superslab.freePages &= ~mask;
    superslab.dirtyPages &= ~mask;
    superslab.freshPages &= ~mask;
    superslab.lazyPages &= ~mask;
    reindex(superslab);
    ownedPages += Integer.bitCount(mask);
    return used;
  }

  private void activate(Superslab superslab) {
    superslab.retired = false;
    superslab.warmed = false;
    retired--;
    active++;
  }

  private void freshen(Superslab superslab, int mask) {
    committedUnits.addAndGet(superslab.commitPages(mask));
    superslab.dirtyPages |= mask;
    superslab.freshPages |= mask;
    Arrays.fill(superslab.emptiedNs, clockNs.getAsLong());
  }

  /** Returns to the free pages those of a size class, all of whose blocks are free. */
  public synchronized void release(int firstPage, int pages) {
    putBack(firstPage, pages);
  }

  /** Returns a large block's span to the free pages. The span's first page is marked as CACHED. */
  public synchronized void releaseSpan(int firstPage, int pages) {
    spans--;
    spanPages -= pages;
    putBack(firstPage, pages);
  }

  /**
   * Returns the last pages of a live span to the free pages. The span's first page already has the
   * shorter length.
   */
  public synchronized void releaseTail(int firstPage, int pages) {
    spanPages -= pages;
    putBack(firstPage, pages);
  }

  private void putBack(int firstPage, int pages) {
    region.setOwner(firstPage, pages, 0);
    long nowNs = clockNs.getAsLong();
    int end = firstPage + pages;
    for (int page = firstPage; page < end; page += Page.countInOne(page, end)) {
      putBackInOne(page, Page.countInOne(page, end), nowNs);
    }
    ownedPages -= pages;
  }

  private void putBackInOne(int firstPage, int pages, long nowNs) {
    Superslab superslab = region.superslabOf(firstPage);
    int mask = Superslab.mask(Page.place(firstPage), pages);
    for (int rest = mask; rest != 0; rest &= rest - 1) {
      int place = Integer.numberOfTrailingZeros(rest);
      superslab.emptiedNs[place] = nowNs;
      if (superslab.committedUnits[place] != 0) {
        superslab.dirtyPages |= 1 << place;
      }
    }
    superslab.freePages |= mask;
    reindex(superslab);
  }

  /**
   * Adds {@code units} units to the committed memory: a heap is going to write to them. Negative
   * after a release.
   */
  void addCommitted(int units) {
    if (units != 0) {
      committedUnits.addAndGet(units);
    }
  }

  /**
   * Updates the indexes after a change of a superslab's masks. Retires a superslab whose pages are
   * all free and clean. The caller holds the lock.
   */
  void reindex(Superslab superslab) {
    index.set(superslab);
    if (superslab.freePages == -1 && superslab.dirtyPages == 0 && !superslab.retired) {
      superslab.retired = true;
      active--;
      retired++;
    }
  }

  /** Returns the highest superslab below {@code end} that has dirty pages; negative if none has. */
  synchronized int dirtySuperslabBelow(int end) {
    return index.lastDirtyBelow(end);
  }

  /** Returns whether a page that nobody owns holds memory. */
  public synchronized boolean hasDirtyPages() {
    return index.lastDirtyBelow(made) >= 0;
  }

  public synchronized int superslabs() {
    return made;
  }

  Region region() {
    return region;
  }

  SuperslabPreparation preparation() {
    return preparation;
  }

  /**
   * Checks that masks, owners and counts agree; see {@link FreePageChecks}.
   *
   * @param invariant refuses a contradiction
   */
  public synchronized void verify(Invariant invariant) {
    new FreePageChecks(region, index, made, invariant)
        .check(new FreePageChecks.Totals(ownedPages, spanPages, spans, committedUnits.get()));
  }

  public long committedBytes() {
    return committedUnits.get() << Superslab.UNIT_SHIFT;
  }

  /**
   * Returns the committed memory that counts against the policy's target. Spans of large blocks,
   * live or cached, do not count: their pages may never be touched.
   */
  public synchronized long targetedBytes() {
    return committedBytes() - (spanPages << SizeClasses.PAGE_SHIFT);
  }

  /**
   * The counts of the free and the owned pages.
   *
   * @param spans the spans of large blocks, live or cached
   * @param spanPages the pages of these spans
   */
  public record Counts(
      int active,
      int retired,
      long ownedPages,
      int spans,
      long spanPages,
      long dirtyBytes,
      long lazyBytes,
      long reusedUnits) {}

  public synchronized Counts counts() {
    long dirtyUnits = 0;
    long lazyUnits = 0;
    for (int i = index.lastDirtyBelow(made); i >= 0; i = index.lastDirtyBelow(i)) {
      Superslab superslab = region.superslabs[i];
      int mask = superslab.freePages & superslab.dirtyPages;
      dirtyUnits += superslab.committedUnits(mask);
      lazyUnits += superslab.committedUnits(mask & superslab.lazyPages);
    }
    return new Counts(
        active,
        retired,
        ownedPages,
        spans,
        spanPages,
        dirtyUnits << Superslab.UNIT_SHIFT,
        lazyUnits << Superslab.UNIT_SHIFT,
        reusedDirtyUnits);
  }
}
