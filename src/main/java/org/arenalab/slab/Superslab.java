package org.arenalab.slab;

import java.util.Arrays;
import org.arenalab.os.VirtualMemory;

/**
 * The metadata of 2 MiB: what its 32 pages are used for.
 *
 * <p>The masks, {@code emptiedNs} and {@code committedUnits} of pages that no heap owns, or that a
 * large block has, belong to the {@link PageStore} and are guarded by it. Everything else of a page
 * belongs to the heap that owns it; of a span, only its first page's entries are used.
 *
 * <pre>
 *   blocks of a span = capacity
 *   carved = on the page's list + used,  used = live + cached + remote
 * </pre>
 */
final class Superslab {
  static final int PAGES = 32;
  static final int PAGES_SHIFT = 5;
  static final int SHIFT = SizeClasses.PAGE_SHIFT + PAGES_SHIFT;
  static final long BYTES = 1L << SHIFT;

  /** A unit of commitment is a page of the kernel: 4 KiB on x86-64, up to 64 KiB on arm64. */
  static final int UNIT_SHIFT = unitShift(VirtualMemory.pageSizeBytes());

  /** 2^32 times the golden ratio's fraction. */
  private static final long GOLDEN_RATIO = 0x9e3779b9L;

  /** No block, no page. */
  static final int NONE = -1;

  final int index;
  final long address;

  /** Pages that no heap owns. */
  int freePages = -1;

  /** Of those, the ones that hold memory. */
  int dirtyPages;

  /** Of the dirty ones, those that came with a huge page and were not used yet. */
  int freshPages;

  /** Of the dirty ones, those given back by MADV_FREE. */
  int lazyPages;

  /** Whether the kernel has all of it; then its addresses are just waiting. */
  boolean retired;

  /** Whether the kernel was asked for one huge page. */
  boolean huge;

  /** Whether the kernel has tables of small pages for it, beside which no huge page can be. */
  boolean tabled;

  /** Whether FAST has put the memory of all pages in place. */
  boolean warmed;

  final long[] emptiedNs = new long[PAGES];

  /** The kernel pages of a page that may hold memory, a bit for each. */
  final int[] committedUnits = new int[PAGES];

  /** How far before a page its span begins. */
  final byte[] pagesIntoSpan = new byte[PAGES];

  /**
   * The block at which carving begins; it goes on from the span's start when it comes to its end.
   * Different for neighbours, since the first blocks of all pages would else share a few sets of
   * the cache.
   */
  final short[] firstCarved = new short[PAGES];

  final short[] used = new short[PAGES];
  final short[] carved = new short[PAGES];

  /** The first block of the page's list, as its distance from the superslab; NONE for none. */
  final int[] firstFree = new int[PAGES];

  /** The queue of pages of one class that have blocks to give, by page number. */
  final int[] next = new int[PAGES];

  final int[] previous = new int[PAGES];

  /** Whether the page is in its class's queue. */
  final boolean[] queued = new boolean[PAGES];

  /** For how many ticks the page has had no used block. */
  final byte[] idleTicks = new byte[PAGES];

  Superslab(int index, long address) {
    this.index = index;
    this.address = address;
    Arrays.fill(firstFree, NONE);
  }

  /** Makes {@code pages} pages from {@code first} one span with nothing carved. */
  void startSpan(int first, int pages) {
    for (int i = 0; i < pages; i++) {
      pagesIntoSpan[first + i] = (byte) i;
    }
    used[first] = 0;
    carved[first] = 0;
    firstFree[first] = NONE;
    next[first] = NONE;
    previous[first] = NONE;
    queued[first] = false;
    idleTicks[first] = 0;
  }

  /** The first page of the span that page {@code page} of this superslab is in. */
  int spanStart(int page) {
    return page - pagesIntoSpan[page];
  }

  long pageAddress(int page) {
    return address + ((long) page << SizeClasses.PAGE_SHIFT);
  }

  /**
   * Notes that {@code toBytes - fromBytes} bytes of a span are going to be written.
   *
   * @return how many units that commits which were not committed before
   */
  int commit(int spanStart, long fromBytes, long toBytes) {
    return commit(committedUnits, UNIT_SHIFT, spanStart, fromBytes, toBytes);
  }

  /** As the other one, for units of any size. */
  static int commit(
      int[] committedUnits, int unitShift, int spanStart, long fromBytes, long toBytes) {
    int pageShift = SizeClasses.PAGE_SHIFT - unitShift;
    int added = 0;
    int lastUnit = (int) ((toBytes - 1) >>> unitShift);
    for (int unit = (int) (fromBytes >>> unitShift); unit <= lastUnit; unit++) {
      int page = spanStart + (unit >>> pageShift);
      int bit = 1 << (unit & ((1 << pageShift) - 1));
      added += (committedUnits[page] & bit) == 0 ? 1 : 0;
      committedUnits[page] |= bit;
    }
    return added;
  }

  /** The shift of a unit: a kernel page, but no more than a page of a superslab. */
  static int unitShift(long kernelPageBytes) {
    return Long.numberOfTrailingZeros(Math.min(kernelPageBytes, SizeClasses.PAGE_BYTES));
  }

  /** As {@link #commit}, for all units of the pages in {@code mask}. */
  int commitPages(int mask) {
    int unitsPerPage = (int) (SizeClasses.PAGE_BYTES >>> UNIT_SHIFT);
    int added = Integer.bitCount(mask) * unitsPerPage - committedUnits(mask);
    for (int rest = mask; rest != 0; rest &= rest - 1) {
      committedUnits[Integer.numberOfTrailingZeros(rest)] = (1 << unitsPerPage) - 1;
    }
    return added;
  }

  /** The units of the pages in {@code mask} that may hold memory. */
  int committedUnits(int mask) {
    int units = 0;
    for (int rest = mask; rest != 0; rest &= rest - 1) {
      units += Integer.bitCount(committedUnits[Integer.numberOfTrailingZeros(rest)]);
    }
    return units;
  }

  /** Where carving of a span begins: spread by the golden ratio, so that no two near ones agree. */
  static int firstCarved(int pageNumber, int spanBlocks) {
    long fraction = (pageNumber * GOLDEN_RATIO) & ((1L << Integer.SIZE) - 1);
    return (int) ((fraction * spanBlocks) >>> Integer.SIZE);
  }

  /** Whether a block of a span has been carved. */
  boolean isCarved(int spanStart, int block, int spanBlocks) {
    return Math.floorMod(block - firstCarved[spanStart], spanBlocks) < carved[spanStart];
  }

  /** The mask of {@code pages} pages from {@code first}. */
  static int mask(int first, int pages) {
    return (pages == PAGES ? -1 : (1 << pages) - 1) << first;
  }

  /** The first place where {@code pages} pages in a row are in {@code mask}; NONE for none. */
  static int findRun(int mask, int pages) {
    int starts = mask;
    for (int i = 1; i < pages && starts != 0; i++) {
      starts &= mask >>> i;
    }
    return starts == 0 ? NONE : Integer.numberOfTrailingZeros(starts);
  }

  /** The length of the longest run of pages in {@code mask}. */
  static int longestRun(int mask) {
    int length = 0;
    for (int starts = mask; starts != 0; starts &= starts << 1) {
      length++;
    }
    return length;
  }
}
