package org.arenalab.slab;

import java.util.BitSet;
import java.util.function.LongSupplier;
import org.arenalab.os.RawMemory;
import org.arenalab.slab.heap.HeapRegistry;
import org.arenalab.slab.page.FreePages;
import org.arenalab.slab.page.Region;
import org.arenalab.slab.page.SizeClasses;
import org.arenalab.slab.page.SpanCache;
import org.arenalab.slab.page.SpanWord;
import org.arenalab.slab.page.Superslab;
import org.arenalab.slab.release.ReleasePolicy;

/**
 * The large blocks inside the region. Each block is a span of pages of 64 KiB, which may cross
 * superslab borders. {@link SpanWord} marks its pages.
 *
 * <p><b>Guarantees.</b> A block is freed once, even if two threads try: its first word changes from
 * LIVE to CACHED in one atomic step.
 *
 * <p>Thread-safe. Cost: some tens of nanoseconds if the heap's {@link SpanCache} has a span that
 * fits. Otherwise the {@link FreePages}'s lock, and a store for each page.
 */
final class LargeSpans {
  /** Limit of the size of a block in the region: 64 MiB. */
  static final long MAX_BYTES = 64L << 20;

  /** Limit of the alignment of a block in the region: 32 MiB. */
  static final long MAX_ALIGNMENT_BYTES = 32L << 20;

  /** Headroom of a repeated growth: a quarter of the needed pages. */
  private static final int HEADROOM_SHIFT = 2;

  /** Time without another drain of all caches after a drain without effect: 50 ms. */
  private static final long RETRY_NS = 50_000_000;

  private final Region region;
  private final FreePages freePages;
  private final HeapRegistry heaps;
  private final boolean keepsHeadroom;
  private final LongSupplier clockNs;

  /** Size, alignment and time of the last request for which draining all caches had no effect. */
  private volatile int futilePages = Integer.MAX_VALUE;

  private volatile int futileAlignedPages;
  private volatile long futileNs;

  LargeSpans(
      Region region,
      FreePages freePages,
      HeapRegistry heaps,
      ReleasePolicy policy,
      LongSupplier clockNs) {
    this.region = region;
    this.freePages = freePages;
    this.heaps = heaps;
    this.clockNs = clockNs;
    keepsHeadroom = !policy.decommits();
  }

  /** Returns how many pages hold {@code sizeBytes}. */
  static int pagesOf(long sizeBytes) {
    return (int) ((sizeBytes + SizeClasses.PAGE_BYTES - 1) >>> SizeClasses.PAGE_SHIFT);
  }

  private static long bytes(int pages) {
    return (long) pages << SizeClasses.PAGE_SHIFT;
  }

  static boolean fits(long sizeBytes, long alignmentBytes) {
    return sizeBytes <= MAX_BYTES && alignmentBytes <= MAX_ALIGNMENT_BYTES;
  }

  /**
   * Allocates a block.
   *
   * @param zeroed whether its first {@code sizeBytes} must be 0; pages that the kernel has not
   *     committed yet stay untouched
   * @return its address; 0 if the region has no room
   */
  long allocate(SpanCache cache, long sizeBytes, long alignmentBytes, boolean zeroed) {
    int pages = pagesOf(sizeBytes);
    int alignedPages = Math.max(1, pagesOf(alignmentBytes));
    int firstPage = cache.take(pages, alignedPages, region.offset(alignedPages));
    if (firstPage != Superslab.NONE) {
      return revive(firstPage, sizeBytes, zeroed);
    }
    BitSet unclean = zeroed ? new BitSet(pages) : null;
    firstPage = acquire(pages, alignedPages, false, unclean);
    if (firstPage == Superslab.NONE) {
      return 0;
    }
    long address = region.pageAddress(firstPage);
    if (zeroed) {
      fillUnclean(address, unclean);
    }
    return address;
  }

  private long revive(int firstPage, long sizeBytes, boolean zeroed) {
    int word = region.word(firstPage);
    int live = SpanWord.live(SpanWord.number(word), false);
    if (!SpanWord.isCached(word) || !region.compareAndSetWord(firstPage, word, live)) {
      throw SlabException.corrupt(
          "the cache holds the span at page %d, which is marked 0x%x".formatted(firstPage, word));
    }
    long address = region.pageAddress(firstPage);
    if (zeroed) {
      RawMemory.fill(address, sizeBytes, (byte) 0);
    }
    return address;
  }

  private static void fillUnclean(long address, BitSet unclean) {
    for (int from = unclean.nextSetBit(0); from >= 0; ) {
      int to = unclean.nextClearBit(from);
      RawMemory.fill(address + bytes(from), bytes(to - from), (byte) 0);
      from = unclean.nextSetBit(to);
    }
  }

  /** Acquires a span. If there is no room, drains the caches of heaps until one makes room. */
  private int acquire(int pages, int alignedPages, boolean grown, BitSet unclean) {
    int firstPage = freePages.acquireSpan(pages, alignedPages, grown, unclean);
    if (firstPage != Superslab.NONE || isFutile(pages, alignedPages)) {
      return firstPage;
    }
    for (int i = 0; i < heaps.count() && firstPage == Superslab.NONE; i++) {
      SpanCache cache = heaps.core(i).spans;
      if (cache.spans() > 0) {
        cache.drain();
        firstPage = freePages.acquireSpan(pages, alignedPages, grown, unclean);
      }
    }
    if (firstPage == Superslab.NONE) {
      futileNs = clockNs.getAsLong();
      futileAlignedPages = alignedPages;
      futilePages = pages;
    }
    return firstPage;
  }

  /**
   * Returns whether draining all caches had no effect recently, for a request of at most this size
   * and alignment.
   */
  private boolean isFutile(int pages, int alignedPages) {
    return pages >= futilePages
        && alignedPages >= futileAlignedPages
        && clockNs.getAsLong() - futileNs < RETRY_NS;
  }

  /**
   * Allocates a block like {@link #allocate}, after a drain of all caches, even if an earlier drain
   * had no effect. For a request that fails otherwise.
   */
  long allocateAtLast(SpanCache cache, long sizeBytes, long alignmentBytes, boolean zeroed) {
    drainAll();
    return allocate(cache, sizeBytes, alignmentBytes, zeroed);
  }

  /** Returns every cached span of every heap to the free pages. */
  void drainAll() {
    heaps.forEach(core -> core.spans.drain());
  }

  /**
   * Frees a block.
   *
   * @throws DoubleFreeException if the block is free already
   * @throws SlabException if the address is not that of a block's first byte
   */
  void free(SpanCache cache, long address) {
    int page = region.pageOf(address);
    int word = requireLive(address, page);
    int pages = SpanWord.number(word);
    while (!region.compareAndSetWord(page, word, SpanWord.cached(pages))) {
      word = requireLive(address, page);
      pages = SpanWord.number(word);
    }
    cache.put(page, pages);
  }

  private int requireLive(long address, int page) {
    int word = region.word(page);
    if (SpanWord.isLive(word) && address == region.pageAddress(page)) {
      return word;
    }
    throw misuse(region, address, word);
  }

  /**
   * Returns the exception for an address at which no large block is live.
   *
   * @param word the word of the page at the address
   */
  static SlabException misuse(Region region, long address, int word) {
    if (!SpanWord.isSpan(word)) {
      return SlabException.foreignAddress(address);
    }
    int page = region.pageOf(address);
    int first = SpanWord.isTail(word) ? page - SpanWord.number(word) : page;
    long blockBytes = bytes(SpanWord.number(region.word(first)));
    long distance = address - region.pageAddress(first);
    return distance == 0
        ? new DoubleFreeException(address, blockBytes)
        : SlabException.interiorAddress(address, blockBytes, distance);
  }

  /**
   * Returns the size of a block.
   *
   * @throws DoubleFreeException if the block is free
   * @throws SlabException if the address is not that of a block's first byte
   */
  long usableSize(long address) {
    return bytes(SpanWord.number(requireLive(address, region.pageOf(address))));
  }

  /**
   * Makes a live block longer or shorter in place.
   *
   * @return false if the pages after the block are taken, or if the size exceeds {@link #MAX_BYTES}
   */
  boolean resize(long address, long sizeBytes) {
    int page = region.pageOf(address);
    int word = requireLive(address, page);
    int pages = SpanWord.number(word);
    int needed = pagesOf(sizeBytes);
    if (needed <= pages) {
      if (!keepsPages(word, sizeBytes)) {
        shrink(address, word, needed);
      }
      return true;
    }
    return sizeBytes <= MAX_BYTES && tryExtend(address, word, needed);
  }

  /**
   * Returns whether a live span keeps all of its pages for a block of this size. A block that has
   * grown keeps its headroom, unless the headroom would hold memory that LEAN releases.
   */
  boolean keepsPages(int word, long sizeBytes) {
    if (sizeBytes > MAX_BYTES) {
      return false;
    }
    int needed = pagesOf(sizeBytes);
    int spare = SpanWord.number(word) - needed;
    return spare >= 0 && spare <= (keepsHeadroom && SpanWord.hasGrown(word) ? headroom(needed) : 0);
  }

  private static int headroom(int pages) {
    return Math.max(1, pages >> HEADROOM_SHIFT);
  }

  private void shrink(long address, int word, int needed) {
    int page = region.pageOf(address);
    requireUnchanged(address, word, SpanWord.live(needed, false));
    freePages.releaseTail(page + needed, SpanWord.number(word) - needed);
  }

  private boolean tryExtend(long address, int word, int needed) {
    int page = region.pageOf(address);
    int pages = SpanWord.number(word);
    int wanted = needed + (SpanWord.hasGrown(word) ? headroom(needed) : 0);
    int added =
        freePages.extendSpan(
            page, pages, needed - pages, Math.min(wanted, pagesOf(MAX_BYTES)) - pages);
    if (added == 0) {
      return false;
    }
    try {
      requireUnchanged(address, word, SpanWord.live(pages + added, true));
    } catch (SlabException e) {
      freePages.releaseTail(page + pages, added);
      throw e;
    }
    return true;
  }

  /**
   * Changes the first word of a block. Another thread may have freed or resized the block at the
   * same time, which is a misuse.
   */
  private void requireUnchanged(long address, int word, int next) {
    int page = region.pageOf(address);
    if (!region.compareAndSetWord(page, word, next)) {
      throw misuse(region, address, region.word(page));
    }
  }

  /**
   * Allocates the block into which another block will grow.
   *
   * @param again whether the other block has grown before
   * @return its address; 0 if the region has no room
   */
  long allocateGrown(long sizeBytes, boolean again) {
    int needed = pagesOf(sizeBytes);
    int wanted = Math.min(needed + (again ? headroom(needed) : 0), pagesOf(MAX_BYTES));
    int firstPage = freePages.acquireGrown(needed, wanted - needed);
    if (firstPage == Superslab.NONE) {
      firstPage = acquire(needed, 1, true, null);
    }
    return firstPage == Superslab.NONE ? 0 : region.pageAddress(firstPage);
  }

  boolean hasGrown(long address) {
    return SpanWord.hasGrown(region.word(region.pageOf(address)));
  }
}
