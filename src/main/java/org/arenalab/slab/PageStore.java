package org.arenalab.slab;

import java.util.Arrays;
import java.util.BitSet;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.arenalab.os.SystemCallException;
import org.arenalab.os.VirtualMemory;

/**
 * The pages that no heap owns. Dirty ones are handed out before clean ones, and the lowest address
 * first, so that what is not needed gathers at the top and becomes whole superslabs.
 *
 * <p>Thread-safe: one lock, never held during a kernel call that gives memory back. Cost of a page:
 * about a hundred nanoseconds, and what {@link ReleasePolicy#prewarms} costs for a new superslab.
 */
final class PageStore {
  private final Region region;
  private final ReleasePolicy policy;
  private final LongSupplier clockNs;
  private final HugePageAdvice hugePages;
  private final Growth growth;

  /** Superslabs with a page that nobody owns, and with one that is dirty. */
  private final BitSet free = new BitSet();

  private final BitSet dirty = new BitSet();
  private int made;
  private int active;
  private int retired;
  private long ownedPages;
  private long reusedDirtyUnits;
  private final LongAdder committedUnits = new LongAdder();

  PageStore(Region region, ReleasePolicy policy, boolean hugePages, LongSupplier clockNs) {
    this.region = region;
    this.policy = policy;
    this.clockNs = clockNs;
    this.hugePages = new HugePageAdvice(policy, hugePages);
    growth = new Growth(policy.decayNs());
  }

  /**
   * Takes {@code pages} pages in a row, of one superslab.
   *
   * @param ownerWord what {@link Region#pageOwners} is to hold for them
   * @return the first page's number; {@link Superslab#NONE} if there is no room
   */
  synchronized int acquire(int pages, int ownerWord) {
    Superslab superslab = findDirty(pages);
    int start;
    if (superslab != null) {
      start = Superslab.findRun(superslab.freePages & superslab.dirtyPages, pages);
    } else {
      superslab = findFree(pages);
      if (superslab == null) {
        return Superslab.NONE;
      }
      start = Superslab.findRun(superslab.freePages, pages);
    }
    take(superslab, start, pages);
    int firstPage = (superslab.index << Superslab.PAGES_SHIFT) + start;
    region.setOwner(firstPage, pages, ownerWord);
    return firstPage;
  }

  private Superslab findDirty(int pages) {
    for (int i = dirty.nextSetBit(0); i >= 0; i = dirty.nextSetBit(i + 1)) {
      Superslab superslab = region.superslabs[i];
      if (Superslab.findRun(superslab.freePages & superslab.dirtyPages, pages) >= 0) {
        return superslab;
      }
    }
    return null;
  }

  private Superslab findFree(int pages) {
    for (int i = free.nextSetBit(0); i >= 0; i = free.nextSetBit(i + 1)) {
      if (Superslab.findRun(region.superslabs[i].freePages, pages) >= 0) {
        return region.superslabs[i];
      }
    }
    return made < region.superslabs.length ? makeSuperslab() : null;
  }

  private Superslab makeSuperslab() {
    Superslab superslab = new Superslab(made, region.address + ((long) made << Superslab.SHIFT));
    region.superslabs[made] = superslab;
    superslab.retired = true;
    retired++;
    made++;
    free.set(superslab.index);
    return superslab;
  }

  private void take(Superslab superslab, int start, int pages) {
    if (superslab.retired) {
      activate(superslab);
    }
    int mask = Superslab.mask(start, pages);
    if (policy.decommits()) {
      reusedDirtyUnits +=
          superslab.committedUnits(mask & superslab.dirtyPages & ~superslab.freshPages);
    }
    superslab.freePages &= ~mask;
    superslab.dirtyPages &= ~mask;
    superslab.freshPages &= ~mask;
    superslab.lazyPages &= ~mask;
    superslab.startSpan(start, pages);
    index(superslab);
    ownedPages += pages;
  }

  private void activate(Superslab superslab) {
    superslab.retired = false;
    retired--;
    active++;
    SlabEvents.superslabAcquired(superslab.index, superslab.address);
    boolean huge = hugePages.use(superslab, growth.add(clockNs.getAsLong()));
    if (policy.prewarms()) {
      prewarm(superslab);
    }
    if (policy.prewarms() || huge) {
      committedUnits.add(superslab.commit(0, 0, Superslab.BYTES));
      superslab.dirtyPages = superslab.freePages;
      superslab.freshPages = superslab.freePages;
      Arrays.fill(superslab.emptiedNs, clockNs.getAsLong());
    }
  }

  /** A kernel that does not do it now will do it when the pages are touched. */
  private static void prewarm(Superslab superslab) {
    try {
      VirtualMemory.populateForWrite(superslab.address, Superslab.BYTES);
    } catch (SystemCallException e) {
      System.getLogger(SlabAllocator.class.getName())
          .log(System.Logger.Level.DEBUG, "memory was not put in place beforehand", e);
    }
  }

  /** Takes pages back whose blocks are all free. */
  synchronized void release(int firstPage, int pages) {
    region.setOwner(firstPage, pages, 0);
    Superslab superslab = region.superslabOf(firstPage);
    int start = firstPage & (Superslab.PAGES - 1);
    long nowNs = clockNs.getAsLong();
    for (int page = start; page < start + pages; page++) {
      superslab.emptiedNs[page] = nowNs;
      if (superslab.committedUnits[page] != 0) {
        superslab.dirtyPages |= 1 << page;
      }
    }
    superslab.freePages |= Superslab.mask(start, pages);
    ownedPages -= pages;
    index(superslab);
  }

  /** Takes note that a heap is going to write to {@code units} units that held no memory. */
  void committed(int units) {
    if (units != 0) {
      committedUnits.add(units);
    }
  }

  private void index(Superslab superslab) {
    free.set(superslab.index, superslab.freePages != 0);
    dirty.set(superslab.index, (superslab.freePages & superslab.dirtyPages) != 0);
    if (superslab.freePages == -1 && superslab.dirtyPages == 0 && !superslab.retired) {
      superslab.retired = true;
      active--;
      retired++;
    }
  }

  /** Pages of one superslab that are to be given back in one call. */
  record Due(Superslab superslab, int start, int pages, ReleasePolicy.Verdict verdict) {
    long address() {
      return superslab.pageAddress(start);
    }

    long bytes() {
      return pages * SizeClasses.PAGE_BYTES;
    }
  }

  /** The highest superslab below {@code end} that has dirty pages; negative for none. */
  synchronized int dirtySuperslabBelow(int end) {
    return end <= 0 ? Superslab.NONE : dirty.previousSetBit(end - 1);
  }

  synchronized int superslabs() {
    return made;
  }

  /**
   * The next pages of a superslab that are due, from {@code page} on. Until {@link #returned} they
   * are nobody's.
   */
  synchronized Due takeDue(int superslabIndex, int page, long nowNs) {
    Superslab superslab = region.superslabs[superslabIndex];
    for (int start = page; start < Superslab.PAGES; start++) {
      ReleasePolicy.Verdict verdict = verdict(superslab, start, nowNs);
      if (verdict != ReleasePolicy.Verdict.KEEP) {
        int end = start + 1;
        while (end < Superslab.PAGES && verdict(superslab, end, nowNs) == verdict) {
          end++;
        }
        superslab.freePages &= ~Superslab.mask(start, end - start);
        index(superslab);
        return new Due(superslab, start, end - start, verdict);
      }
    }
    return null;
  }

  private ReleasePolicy.Verdict verdict(Superslab superslab, int page, long nowNs) {
    int bit = 1 << page;
    if ((superslab.freePages & superslab.dirtyPages & bit) == 0) {
      return ReleasePolicy.Verdict.KEEP;
    }
    long emptyNs = nowNs - superslab.emptiedNs[page];
    return policy.decide(emptyNs, (superslab.lazyPages & bit) != 0, committedBytes());
  }

  /**
   * Pages of {@link #takeDue} are back.
   *
   * @param done what became of them: the kernel refused (KEEP), may take them (FREE), has them
   * @return whether the superslab is retired now
   */
  synchronized boolean returned(Due due, ReleasePolicy.Verdict done) {
    Superslab superslab = due.superslab();
    int mask = Superslab.mask(due.start(), due.pages());
    if (done == ReleasePolicy.Verdict.FREE) {
      superslab.lazyPages |= mask;
    } else if (done == ReleasePolicy.Verdict.DONTNEED) {
      committedUnits.add(-superslab.committedUnits(mask));
      superslab.lazyPages &= ~mask;
      superslab.dirtyPages &= ~mask;
      superslab.freshPages &= ~mask;
      for (int page = due.start(); page < due.start() + due.pages(); page++) {
        superslab.committedUnits[page] = 0;
      }
    }
    superslab.freePages |= mask;
    index(superslab);
    return superslab.retired;
  }

  /**
   * Gives back what is due, as far as the budget allows.
   *
   * @param processorNs the caller's time on a processor: waiting for one is not spending
   * @return whether everything that was due is done
   */
  boolean purge(PurgeLog log, CpuBudget budget, LongSupplier processorNs) {
    int end = superslabs();
    for (int i = dirtySuperslabBelow(end); i >= 0; i = dirtySuperslabBelow(i)) {
      int page = 0;
      for (Due due = takeDue(i, 0, clockNs.getAsLong()); due != null; ) {
        if (!budget.allows()) {
          returned(due, ReleasePolicy.Verdict.KEEP);
          return false;
        }
        ReleasePolicy.Verdict done = giveBack(due, log, budget, processorNs);
        if (done == ReleasePolicy.Verdict.KEEP) {
          return false;
        }
        page = due.start() + due.pages();
        due = takeDue(i, page, clockNs.getAsLong());
      }
    }
    return true;
  }

  /** Whatever happens, the pages are somebody's again afterwards. */
  private ReleasePolicy.Verdict giveBack(
      Due due, PurgeLog log, CpuBudget budget, LongSupplier processorNs) {
    ReleasePolicy.Verdict done = ReleasePolicy.Verdict.KEEP;
    long spentNs = 0;
    boolean retires;
    try {
      long startNs = processorNs.getAsLong();
      if (due.pages() < Superslab.PAGES) {
        hugePages.split(due.superslab());
      }
      done = give(due, log);
      spentNs = processorNs.getAsLong() - startNs;
    } finally {
      retires = returned(due, done);
    }
    budget.spend(spentNs);
    log.gaveBack(due, done, retires, spentNs);
    return done;
  }

  private static ReleasePolicy.Verdict give(Due due, PurgeLog log) {
    try {
      return log.call(due);
    } catch (SystemCallException e) {
      log.failed(e);
      return ReleasePolicy.Verdict.KEEP;
    }
  }

  /**
   * Checks that masks, owners and counts agree.
   *
   * @throws CorruptSlabException with the first contradiction
   */
  synchronized void verify() {
    long owned = 0;
    long units = 0;
    for (int i = 0; i < made; i++) {
      Superslab superslab = region.superslabs[i];
      units += superslab.committedUnits(-1);
      owned += verifyPages(superslab);
      verifyMasks(superslab);
    }
    InvariantChecker.require(owned == ownedPages, "%d pages owned, counted %d", owned, ownedPages);
    InvariantChecker.require(
        units == committedUnits.sum(), "%d units committed, counted %s", units, committedUnits);
  }

  /** How many are owned. */
  private int verifyPages(Superslab superslab) {
    int owned = 0;
    for (int page = 0; page < Superslab.PAGES; page++) {
      boolean isFree = (superslab.freePages >>> page & 1) != 0;
      boolean isOwned = region.pageOwners[(superslab.index << Superslab.PAGES_SHIFT) + page] != 0;
      owned += isOwned ? 1 : 0;
      InvariantChecker.require(
          isFree != isOwned,
          "page %d of superslab %d: free: %s, owned: %s",
          page,
          superslab.index,
          isFree,
          isOwned);
    }
    return owned;
  }

  private void verifyMasks(Superslab superslab) {
    int i = superslab.index;
    boolean clean = superslab.freePages == -1 && superslab.dirtyPages == 0;
    InvariantChecker.require(
        superslab.retired == clean,
        "superslab %d: retired: %s, clean: %s",
        i,
        superslab.retired,
        clean);
    int dirtyFree = superslab.freePages & superslab.dirtyPages;
    InvariantChecker.require(
        free.get(i) == (superslab.freePages != 0) && dirty.get(i) == (dirtyFree != 0),
        "superslab %d: free pages 0x%x, dirty 0x%x, but indexed as free: %s, dirty: %s",
        i,
        superslab.freePages,
        superslab.dirtyPages,
        free.get(i),
        dirty.get(i));
    InvariantChecker.require(
        (superslab.lazyPages & ~superslab.dirtyPages) == 0,
        "superslab %d: lazily freed 0x%x, of that dirty only 0x%x",
        i,
        superslab.lazyPages,
        superslab.dirtyPages);
  }

  long committedBytes() {
    return committedUnits.sum() << Superslab.UNIT_SHIFT;
  }

  /** What the store knows of itself. */
  record Counts(
      int active,
      int retired,
      long ownedPages,
      long dirtyBytes,
      long lazyBytes,
      long reusedUnits) {}

  synchronized Counts counts() {
    long dirtyUnits = 0;
    long lazyUnits = 0;
    for (int i = dirty.nextSetBit(0); i >= 0; i = dirty.nextSetBit(i + 1)) {
      Superslab superslab = region.superslabs[i];
      int mask = superslab.freePages & superslab.dirtyPages;
      dirtyUnits += superslab.committedUnits(mask);
      lazyUnits += superslab.committedUnits(mask & superslab.lazyPages);
    }
    return new Counts(
        active,
        retired,
        ownedPages,
        dirtyUnits << Superslab.UNIT_SHIFT,
        lazyUnits << Superslab.UNIT_SHIFT,
        reusedDirtyUnits);
  }
}
