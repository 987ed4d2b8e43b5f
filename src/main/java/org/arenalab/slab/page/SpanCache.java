package org.arenalab.slab.page;

import java.util.concurrent.atomic.AtomicLongArray;
import org.arenalab.os.Internal;

/**
 * A cache of freed large spans in one heap. A large block from this cache costs no lock and no page
 * fault.
 *
 * <p><b>Assumptions.</b> Only one thread at a time takes and puts: the thread that uses the heap.
 *
 * <p><b>Guarantees.</b> Any thread may {@link #drain} at any time. Each slot is one atomic word,
 * and a span belongs to the thread that removed its word. The cache keeps at most {@value #SLOTS}
 * spans and {@value #MAX_PAGES} pages of 64 KiB (32 MiB).
 *
 * <p><b>Progress.</b> Wait-free, except that a full cache returns a span to the {@link FreePages}
 * under its lock. Cost: a scan of two cache lines and one atomic exchange.
 */
@Internal
public final class SpanCache {
  public static final int SLOTS = 16;
  public static final int MAX_PAGES = 512;

  /**
   * Limit of waste: a span may exceed the request by an eighth; a larger one waits for a larger
   * request.
   */
  private static final int MAX_WASTE_SHIFT = 3;

  private static final int PAGE_SHIFT = 32;

  private final FreePages freePages;

  /** The first page and the length of each span; 0 for none. */
  private final AtomicLongArray slots = new AtomicLongArray(SLOTS);

  private int nextVictim;

  public SpanCache(FreePages freePages) {
    this.freePages = freePages;
  }

  private static long slot(int firstPage, int pages) {
    return (long) firstPage << PAGE_SHIFT | pages;
  }

  private static int firstPage(long slot) {
    return (int) (slot >>> PAGE_SHIFT);
  }

  private static int pages(long slot) {
    return (int) slot;
  }

  /**
   * Takes the smallest span that fits.
   *
   * @param alignedPages the span must begin at a multiple of this many pages
   * @param pageOffset the page number of the region's first page, modulo alignedPages
   * @return its first page; NONE if no span fits
   */
  public int take(int pages, int alignedPages, int pageOffset) {
    int limit = pages + (pages >> MAX_WASTE_SHIFT);
    while (true) {
      int best = -1;
      long bestSlot = 0;
      int bestPages = limit + 1;
      for (int i = 0; i < SLOTS; i++) {
        long slot = slots.getOpaque(i);
        int length = pages(slot);
        if (length >= pages
            && length < bestPages
            && ((firstPage(slot) + pageOffset) & (alignedPages - 1)) == 0) {
          best = i;
          bestSlot = slot;
          bestPages = length;
        }
      }
      if (best < 0) {
        return Superslab.NONE;
      }
      if (slots.compareAndSet(best, bestSlot, 0)) {
        return firstPage(bestSlot);
      }
    }
  }

  /** Caches a span whose first page the caller has marked as CACHED. */
  public void put(int firstPage, int pages) {
    if (pages > MAX_PAGES) {
      freePages.releaseSpan(firstPage, pages);
      return;
    }
    int kept = pages;
    int empty = -1;
    for (int i = 0; i < SLOTS; i++) {
      long slot = slots.getOpaque(i);
      kept += pages(slot);
      empty = slot == 0 ? i : empty;
    }
    // At most one pass over the slots: another thread may have drained a counted span.
    for (int i = 0; i < SLOTS && (kept > MAX_PAGES || empty < 0); i++) {
      int victim = nextVictim++ & (SLOTS - 1);
      kept -= release(victim);
      empty = victim;
    }
    slots.set(empty, slot(firstPage, pages));
  }

  /** Empties a slot. Returns how many pages its span had. */
  private int release(int i) {
    long slot = slots.getAndSet(i, 0);
    if (slot != 0) {
      freePages.releaseSpan(firstPage(slot), pages(slot));
    }
    return pages(slot);
  }

  /** Returns every span to the free pages. Any thread may call this. */
  public void drain() {
    for (int i = 0; i < SLOTS; i++) {
      if (slots.getOpaque(i) != 0) {
        release(i);
      }
    }
  }

  public int spans() {
    int count = 0;
    for (int i = 0; i < SLOTS; i++) {
      count += slots.get(i) == 0 ? 0 : 1;
    }
    return count;
  }

  public long pages() {
    long count = 0;
    for (int i = 0; i < SLOTS; i++) {
      count += pages(slots.get(i));
    }
    return count;
  }

  /** A visitor of the spans in the cache. */
  @FunctionalInterface
  public interface Visitor {
    void span(int firstPage, int pages);
  }

  public void forEach(Visitor visitor) {
    for (int i = 0; i < SLOTS; i++) {
      long slot = slots.get(i);
      if (slot != 0) {
        visitor.span(firstPage(slot), pages(slot));
      }
    }
  }
}
