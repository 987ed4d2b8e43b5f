package org.arenalab.slab.page;

import java.util.Arrays;
import org.arenalab.os.Internal;
import org.arenalab.os.VirtualMemory;

/**
 * The metadata of a superslab of 2 MiB, with 32 pages.
 *
 * <p>The {@link FreePages} owns and guards the masks. It also owns {@code emptiedNs} and {@code
 * committedUnits} of its own pages and of the pages of large blocks. The heap that owns a page owns
 * its other entries. A span uses only the entries of its first page.
 *
 * <pre>
 *   blocks of a span = capacity
 *   carved = on the page's list + used,  used = live + cached + remote
 * </pre>
 */
@Internal
public final class Superslab {
  public static final int PAGES = 32;
  public static final int PAGES_SHIFT = 5;
  public static final int SHIFT = SizeClasses.PAGE_SHIFT + PAGES_SHIFT;
  public static final long BYTES = 1L << SHIFT;

  /** Unit of commitment: a page of the kernel, 4 KiB on x86-64, up to 64 KiB on arm64. */
  public static final int UNIT_SHIFT = unitShift(VirtualMemory.pageSizeBytes());

  /** The fraction of the golden ratio, times 2^32. */
  private static final long GOLDEN_RATIO = 0x9e3779b9L;

  /** The number of no block and of no page. */
  public static final int NONE = -1;

  public final int index;
  public final long address;

  /** The pages in the free pages: no heap or large block owns them, and no release has them. */
  public int freePages = -1;

  /** The pages without an owner that hold memory, also while a release has them. */
  public int dirtyPages;

  /**
   * The dirty pages that were populated in advance, or came with a huge page, and are unused so
   * far.
   */
  int freshPages;

  /** The dirty pages that MADV_FREE released. */
  public int lazyPages;

  /** True if no page is owned or holds memory; then only the addresses are reserved. */
  public boolean retired;

  /** True if the kernel was asked for one huge page. */
  boolean huge;

  /** True if the kernel has tables of small pages for this superslab, which prevent a huge page. */
  boolean tabled;

  /** True after FAST has populated all pages. */
  boolean warmed;

  final long[] emptiedNs = new long[PAGES];

  /** The kernel pages of each page that may hold memory, as a bit mask. */
  public final int[] committedUnits = new int[PAGES];

  /** The distance in pages from each page back to the start of its span. */
  public final byte[] pagesIntoSpan = new byte[PAGES];

  /**
   * The block at which carving begins. Carving wraps around from the span's end to its start.
   * Neighbours begin at different blocks; otherwise the first blocks of all pages would share a few
   * cache sets.
   */
  final short[] firstCarved = new short[PAGES];

  public final short[] used = new short[PAGES];
  public final short[] carved = new short[PAGES];

  /** The first block of each page's list, as an offset in the superslab; NONE for none. */
  public final int[] firstFree = new int[PAGES];

  /** The queue links, by page number: the pages of one class that have blocks to allocate. */
  public final int[] next = new int[PAGES];

  final int[] previous = new int[PAGES];

  /** For each page: true if the page is in the queue of its class. */
  public final boolean[] queued = new boolean[PAGES];

  /** Number of ticks for which each page has had no used block. */
  final byte[] idleTicks = new byte[PAGES];

  Superslab(int index, long address) {
    this.index = index;
    this.address = address;
    Arrays.fill(firstFree, NONE);
  }

  /** Makes {@code pages} pages from {@code first} on one span with nothing carved. */
  public void startSpan(int first, int pages) {
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

  /** Returns the number of the first page of the span that contains page number {@code page}. */
  public int spanStart(int page) {
    return page - pagesIntoSpan[Page.place(page)];
  }

  /** Records that the kernel has the memory of the pages in {@code mask}. */
  void markClean(int mask) {
    lazyPages &= ~mask;
    dirtyPages &= ~mask;
    freshPages &= ~mask;
    for (int rest = mask; rest != 0; rest &= rest - 1) {
      committedUnits[Integer.numberOfTrailingZeros(rest)] = 0;
    }
  }

  public long pageAddress(int page) {
    return address + ((long) page << SizeClasses.PAGE_SHIFT);
  }

  /**
   * Records that a span's bytes [fromBytes, toBytes) are going to be written.
   *
   * @return how many units this commits for the first time
   */
  public int commit(int spanStart, long fromBytes, long toBytes) {
    return commit(committedUnits, UNIT_SHIFT, spanStart, fromBytes, toBytes);
  }

  /** Records the bytes like the other {@code commit}, for units of any size. */
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

  /** Returns the shift of a unit: a kernel page, but at most a page of a superslab. */
  static int unitShift(long kernelPageBytes) {
    return Long.numberOfTrailingZeros(Math.min(kernelPageBytes, SizeClasses.PAGE_BYTES));
  }

  /** Records a write like {@link #commit}, to all units of the pages in {@code mask}. */
  int commitPages(int mask) {
    int unitsPerPage = (int) (SizeClasses.PAGE_BYTES >>> UNIT_SHIFT);
    int added = Integer.bitCount(mask) * unitsPerPage - committedUnits(mask);
    for (int rest = mask; rest != 0; rest &= rest - 1) {
      committedUnits[Integer.numberOfTrailingZeros(rest)] = (1 << unitsPerPage) - 1;
    }
    return added;
  }

  /** Counts the units of the pages in {@code mask} that may hold memory. */
  int committedUnits(int mask) {
    int units = 0;
    for (int rest = mask; rest != 0; rest &= rest - 1) {
      units += Integer.bitCount(committedUnits[Integer.numberOfTrailingZeros(rest)]);
    }
    return units;
  }

  /**
   * Returns the block at which carving of a span begins. The golden ratio spreads the values, so
   * that near pages differ.
   */
  static int firstCarved(int pageNumber, int spanBlocks) {
    long fraction = (pageNumber * GOLDEN_RATIO) & ((1L << Integer.SIZE) - 1);
    return (int) ((fraction * spanBlocks) >>> Integer.SIZE);
  }

  /** Returns whether a block of a span has been carved. */
  public boolean isCarved(int spanStart, int block, int spanBlocks) {
    return Math.floorMod(block - firstCarved[spanStart], spanBlocks) < carved[spanStart];
  }

  /** Returns the mask of {@code pages} pages from {@code first} on. */
  static int mask(int first, int pages) {
    return (pages == PAGES ? -1 : (1 << pages) - 1) << first;
  }

  /**
   * Returns the first position of {@code pages} consecutive pages in {@code mask}; NONE if there is
   * none.
   */
  static int findRun(int mask, int pages) {
    int starts = mask;
    for (int i = 1; i < pages && starts != 0; i++) {
      starts &= mask >>> i;
    }
    return starts == 0 ? NONE : Integer.numberOfTrailingZeros(starts);
  }

  /** Returns the length of the longest run of pages in {@code mask}. */
  static int longestRun(int mask) {
    int length = 0;
    for (int starts = mask; starts != 0; starts &= starts << 1) {
      length++;
    }
    return length;
  }
}
