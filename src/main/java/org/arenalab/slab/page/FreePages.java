package org.arenalab.slab.page;

import java.util.Arrays;
import java.util.BitSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.arenalab.os.Internal;
import org.arenalab.os.SystemCallException;
import org.arenalab.os.VirtualMemory;
import org.arenalab.slab.release.ReleasePolicy;
import org.arenalab.slab.release.SlabEvents;
import org.arenalab.slab.release.SlabLog;

/**
 * The pages that no heap owns. Dirty pages are allocated before clean ones, and low addresses
 * before high ones. Unused pages thus gather at the top and become whole superslabs. A size class
 * gets its pages from one superslab; a large block gets a span that may cross superslab borders.
 *
 * <p>Thread-safe: one lock. The lock is not held during a kernel call that releases pages. It is
 * held during kernel calls that populate a superslab or change its advice about huge pages. Cost of
 * a run of pages: a few hundred nanoseconds, plus such a call for a new superslab.
 *
 * <p>An {@link Error} loses no page. Every step that may fail comes before the first change to the
 * pages of a request.
 */
@Internal
public final class FreePages {
  private static final int NONE = Superslab.NONE;

  /** Large blocks leave the last eighth of the region to the size classes. */
  private static final int SMALL_SHARE_SHIFT = 3;

  private final Region region;
  private final ReleasePolicy policy;
  private final LongSupplier clockNs;
  private final HugePageAdvice hugePages;
  private final BurstDetector bursts;

  /** The index of the pages that nobody owns; {@code dirty} indexes the dirty ones of them. */
  private final RunIndex free = new RunIndex();

  private final RunIndex dirty = new RunIndex();

  /** The end of the address range for spans, in pages. */
  private final int spanEnd;

  private int made;
  private int active;
  private int retired;
  private long ownedPages;
  private long spanPages;
  private int spans;
  private long reusedDirtyUnits;

  /** The {@link BurstDetector} with the current request; 0 until it takes a new superslab. */
  private int lately;

  /** An atomic number, and no adder: an adder may need Java memory to count. */
  private final AtomicLong committedUnits = new AtomicLong();

  public FreePages(Region region, ReleasePolicy policy, boolean hugePages, LongSupplier clockNs) {
    this.region = region;
    this.policy = policy;
    this.clockNs = clockNs;
    this.hugePages = new HugePageAdvice(region, hugePages);
    bursts = new BurstDetector(policy.decayNs());
    int pages = region.superslabs.length << Superslab.PAGES_SHIFT;
    spanEnd = pages - (pages >>> SMALL_SHARE_SHIFT);
  }

  /**
   * Takes {@code pages} consecutive pages of one superslab for a size class.
   *
   * @param ownerWord the value of {@link Region#pageOwners} for the pages
   * @return the first page's number; {@link Superslab#NONE} without room
   */
  public synchronized int acquire(int pages, int ownerWord) {
    int firstPage = dirty.findInOne(pages);
    if (firstPage == NONE) {
      firstPage = free.findInOne(pages);
    }
    if (firstPage == NONE && made < region.superslabs.length) {
      firstPage = makeSuperslab();
    }
    if (firstPage == NONE) {
      return NONE;
    }
    Superslab superslab = region.superslabOf(firstPage);
    int start = firstPage & (Superslab.PAGES - 1);
    lately = 0;
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
   * @return the first page's number; {@link Superslab#NONE} without room
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
   * @return the first page's number; {@link Superslab#NONE} without room for block and headroom
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
    while (count < most && dirty.runFrom(firstPage + count, 1) == 0) {
      count++;
    }
    return count;
  }

  private int findSpan(int pages, int alignedPages) {
    int firstPage = findAligned(dirty, pages, alignedPages);
    // A span of at least one superslab prefers whole superslabs, which can come in huge pages.
    int preferred = pages >= Superslab.PAGES ? Math.max(alignedPages, Superslab.PAGES) : 0;
    if (firstPage == NONE && preferred > alignedPages) {
      firstPage = findAligned(free, pages, preferred);
    }
    if (firstPage == NONE) {
      firstPage = findAligned(free, pages, alignedPages);
    }
    if (firstPage == NONE) {
      firstPage = makeRoom(pages, Math.max(alignedPages, preferred));
    }
    return firstPage == NONE ? makeRoom(pages, alignedPages) : firstPage;
  }

  private int findAligned(RunIndex index, int pages, int alignedPages) {
    int found =
        alignedPages == 1
            ? index.find(pages)
            : index.findAligned(pages, alignedPages, region.offset(alignedPages));
    return found == NONE || found + pages > spanEnd ? NONE : found;
  }

  /**
   * Makes superslabs until the end of the made ones has {@code pages} free pages, aligned.
   *
   * @return the first of these pages; NONE if the range for spans ends before them
   */
  private int makeRoom(int pages, int alignedPages) {
    int end = made << Superslab.PAGES_SHIFT;
    int start = region.alignUp(end - free.runBefore(end), alignedPages);
    if (start + pages > spanEnd) {
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
    free.reserve(made + 1);
    dirty.reserve(made + 1);
    Superslab superslab = new Superslab(made, region.address + ((long) made << Superslab.SHIFT));
    region.superslabs[made] = superslab;
    superslab.retired = true;
    retired++;
    made++;
    free.set(superslab.index, superslab.freePages);
    return superslab.index << Superslab.PAGES_SHIFT;
  }

  /**
   * Takes the free pages after a live span, up to {@code most}, and marks them as its tail.
   *
   * @return how many; 0 if there are fewer than {@code least}
   */
  public synchronized int extendSpan(int firstPage, int pages, int least, int most) {
    int end = firstPage + pages;
    int wanted = Math.min(most, spanEnd - end);
    int room = free.runFrom(end, wanted);
    if (room < wanted && end + room == made << Superslab.PAGES_SHIFT) {
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
    lately = 0;
    for (int page = firstPage; page < end; page += countInOne(page, end)) {
      boolean whole = countInOne(page, end) == Superslab.PAGES;
      prepare(
          region.superslabOf(page),
          whole ? ReleasePolicy.Use.WHOLE_IN_SPAN : ReleasePolicy.Use.PART_OF_SPAN);
    }
    for (int page = firstPage; page < end; page += countInOne(page, end)) {
      int start = page & (Superslab.PAGES - 1);
      Superslab superslab = region.superslabOf(page);
      int mask = Superslab.mask(start, countInOne(page, end));
      int uncleanMask = take(superslab, mask);
      for (int rest = unclean == null ? 0 : uncleanMask; rest != 0; rest &= rest - 1) {
        unclean.set(page - start + Integer.numberOfTrailingZeros(rest) - firstPage);
      }
      committedUnits.addAndGet(superslab.commitPages(mask));
    }
  }

  /**
   * Counts the pages from {@code page} up to {@code end} that are in the superslab of the first.
   */
  private static int countInOne(int page, int end) {
    return Math.min(Superslab.PAGES - (page & (Superslab.PAGES - 1)), end - page);
  }

  /** Prepares a superslab for {@link #take}. An error leaves all of its pages free. */
  private void prepare(Superslab superslab, ReleasePolicy.Use use) {
    try {
      if (superslab.retired) {
        activate(superslab);
        adviseOnUse(superslab, use);
      }
      if (use == ReleasePolicy.Use.BLOCKS && policy.prewarms() && !superslab.warmed) {
        prewarm(superslab);
      }
    } finally {
      // A superslab without memory is retired again, until its pages are taken.
      index(superslab);
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
    index(superslab);
    ownedPages += Integer.bitCount(mask);
    return used;
  }

  private void activate(Superslab superslab) {
    superslab.retired = false;
    superslab.warmed = false;
    retired--;
    active++;
  }

  private void adviseOnUse(Superslab superslab, ReleasePolicy.Use use) {
    SlabEvents.superslabAcquired(superslab.index, superslab.address);
    // Count once for each request: a single large block is not a burst.
    lately = lately == 0 ? bursts.add(clockNs.getAsLong()) : lately;
    if (hugePages.use(superslab, policy.wantsHugePage(lately, use))) {
      freshen(superslab, superslab.freePages);
    }
  }

  /** Populates all clean pages. */
  private void prewarm(Superslab superslab) {
    int clean = superslab.freePages & (~superslab.dirtyPages | superslab.freshPages);
    for (int rest = clean; rest != 0; ) {
      int start = Integer.numberOfTrailingZeros(rest);
      int pages = Integer.numberOfTrailingZeros(~(rest >>> start));
      populate(superslab.pageAddress(start), pages * SizeClasses.PAGE_BYTES);
      rest &= ~Superslab.mask(start, pages);
    }
    superslab.warmed = true;
    freshen(superslab, clean);
  }

  /** Populates memory. If the kernel refuses, it commits the pages at first touch. */
  private static void populate(long address, long bytes) {
    try {
      VirtualMemory.populateForWrite(address, bytes);
    } catch (SystemCallException e) {
      SlabLog.tryLog(System.Logger.Level.DEBUG, "the kernel refused to populate memory", e);
    }
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
    for (int page = firstPage; page < end; page += countInOne(page, end)) {
      int start = page & (Superslab.PAGES - 1);
      putBack(region.superslabOf(page), start, countInOne(page, end), nowNs);
    }
    ownedPages -= pages;
  }

  private void putBack(Superslab superslab, int start, int pages, long nowNs) {
    for (int page = start; page < start + pages; page++) {
      superslab.emptiedNs[page] = nowNs;
      if (superslab.committedUnits[page] != 0) {
        superslab.dirtyPages |= 1 << page;
      }
    }
    superslab.freePages |= Superslab.mask(start, pages);
    index(superslab);
  }

  /** Adds {@code units} units to the committed memory: a heap is going to write to them. */
  void committed(int units) {
    if (units != 0) {
      committedUnits.addAndGet(units);
    }
  }

  private void index(Superslab superslab) {
    free.set(superslab.index, superslab.freePages);
    dirty.set(superslab.index, superslab.freePages & superslab.dirtyPages);
    if (superslab.freePages == -1 && superslab.dirtyPages == 0 && !superslab.retired) {
      superslab.retired = true;
      active--;
      retired++;
    }
  }

  /** Returns the highest superslab below {@code end} that has dirty pages; negative if none has. */
  synchronized int dirtySuperslabBelow(int end) {
    return dirty.lastBelow(end);
  }

  /** Returns whether a page that nobody owns holds memory. */
  public synchronized boolean hasDirtyPages() {
    return dirty.lastBelow(made) >= 0;
  }

  public synchronized int superslabs() {
    return made;
  }

  /**
   * Takes the next due pages of a superslab, from {@code page} on. Nobody owns them until {@link
   * #returned}.
   *
   * @param by decides which pages are due
   * @param due set to those pages
   * @return false if no page is due
   */
  synchronized boolean takeDue(
      int superslabIndex, int page, long nowNs, ReleasePolicy by, DueRun due) {
    Superslab superslab = region.superslabs[superslabIndex];
    for (int start = page; start < Superslab.PAGES; start++) {
      ReleasePolicy.Verdict verdict = verdict(superslab, start, nowNs, by);
      if (verdict != ReleasePolicy.Verdict.KEEP) {
        int end = start + 1;
        while (end < Superslab.PAGES && verdict(superslab, end, nowNs, by) == verdict) {
          end++;
        }
        due.set(superslab, start, end - start, verdict);
        superslab.freePages &= ~Superslab.mask(start, end - start);
        index(superslab);
        return true;
      }
    }
    return false;
  }

  private ReleasePolicy.Verdict verdict(
      Superslab superslab, int page, long nowNs, ReleasePolicy by) {
    int bit = 1 << page;
    if ((superslab.freePages & superslab.dirtyPages & bit) == 0) {
      return ReleasePolicy.Verdict.KEEP;
    }
    long emptyNs = nowNs - superslab.emptiedNs[page];
    return by.decide(emptyNs, (superslab.lazyPages & bit) != 0, targetedBytes());
  }

  /**
   * Prepares the release of a part of a superslab. Only one thread at a time may release parts of a
   * superslab.
   */
  void split(Superslab superslab) {
    hugePages.split(superslab);
  }

  /**
   * Returns pages of {@link #takeDue} to the free pages.
   *
   * @param done the result of the release: refused (KEEP), the kernel may take them (FREE), or has
   *     them (DONTNEED)
   * @return whether the superslab is retired now
   */
  synchronized boolean returned(DueRun due, ReleasePolicy.Verdict done) {
    Superslab superslab = due.superslab();
    int mask = Superslab.mask(due.start(), due.pages());
    if (done == ReleasePolicy.Verdict.FREE) {
      superslab.lazyPages |= mask;
    } else if (done == ReleasePolicy.Verdict.DONTNEED) {
      committedUnits.addAndGet(-superslab.committedUnits(mask));
      superslab.lazyPages &= ~mask;
      superslab.dirtyPages &= ~mask;
      superslab.freshPages &= ~mask;
      for (int page = due.start(); page < due.end(); page++) {
        superslab.committedUnits[page] = 0;
      }
    }
    superslab.freePages |= mask;
    index(superslab);
    return superslab.retired;
  }

  /**
   * Checks that masks, owners and counts agree; see {@link FreePageChecks}.
   *
   * @param invariant refuses a contradiction
   */
  public synchronized void verify(Invariant invariant) {
    new FreePageChecks(region, free, dirty, made, invariant)
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
    for (int i = dirty.lastBelow(made); i >= 0; i = dirty.lastBelow(i)) {
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
