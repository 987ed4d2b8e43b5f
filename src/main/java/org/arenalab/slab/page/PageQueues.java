package org.arenalab.slab.page;

import static org.arenalab.os.RawMemory.getLong;
import static org.arenalab.os.RawMemory.putLong;

import java.util.Arrays;
import org.arenalab.os.Internal;
import org.arenalab.os.VirtualMemory;

/**
 * The pages of one heap: for each class, a queue of the pages that have blocks to allocate. The
 * first page of the queue serves blocks until it has none left.
 *
 * <p>Belongs to a heap's thread, or to the thread that has claimed the heap. Cost of a block: some
 * nanoseconds, if its line is in the cache.
 */
@Internal
public final class PageQueues {
  private static final int NONE = Page.NONE;

  /** Bytes carved at a time, but at least one block: this touches one kernel page. */
  private static final long CARVED_BYTES = VirtualMemory.pageSizeBytes();

  private final Region region;
  private final FreePages freePages;
  private final int owner;
  private final int[] heads = new int[SizeClasses.COUNT];
  private final long[] carved = new long[SizeClasses.COUNT];
  private final long[] free = new long[SizeClasses.COUNT];
  private int[] sorted = new int[16];

  public PageQueues(Region region, FreePages freePages, int owner) {
    this.region = region;
    this.freePages = freePages;
    this.owner = owner;
    Arrays.fill(heads, NONE);
  }

  /** Returns how many blocks of the class were carved from this heap's pages. */
  public long carvedBlocks(int sizeClass) {
    return carved[sizeClass];
  }

  /** Returns how many blocks of the class are on the lists of their pages. */
  public long freeBlocks(int sizeClass) {
    return free[sizeClass];
  }

  /**
   * Moves up to {@code limit} blocks of a class onto {@code list}.
   *
   * @return the longer list; {@code list} itself if there is no room for another page
   */
  public long take(int sizeClass, long list, int limit) {
    int page = heads[sizeClass];
    if (page == NONE) {
      page = addPage(sizeClass);
      if (page == NONE) {
        return list;
      }
    }
    Superslab superslab = region.superslabOf(page);
    int place = Page.place(page);
    superslab.idleTicks[place] = 0;
    long longer =
        superslab.firstFree[place] != NONE
            ? takeFree(page, sizeClass, list, limit)
            : carve(page, sizeClass, list, limit);
    boolean exhausted =
        superslab.firstFree[place] == NONE
            && superslab.carved[place] == SizeClasses.spanBlocks(sizeClass);
    if (exhausted) {
      unqueue(page, sizeClass);
    }
    return longer;
  }

  private long takeFree(int page, int sizeClass, long list, int limit) {
    Superslab superslab = region.superslabOf(page);
    int place = Page.place(page);
    long longer = list;
    int link = superslab.firstFree[place];
    int taken = 0;
    for (; taken < limit && link != NONE; taken++) {
      long address = superslab.address + link;
      link = (int) getLong(address);
      longer = BlockList.pushed(longer, address);
    }
    superslab.firstFree[place] = link;
    superslab.used[place] += (short) taken;
    free[sizeClass] -= taken;
    return longer;
  }

  private long carve(int page, int sizeClass, long list, int limit) {
    Superslab superslab = region.superslabOf(page);
    int place = Page.place(page);
    long blockBytes = SizeClasses.blockBytes(sizeClass);
    int blocks = SizeClasses.spanBlocks(sizeClass);
    int first = (superslab.firstCarved[place] + superslab.carved[place]) % blocks;
    int left = Math.min(blocks - superslab.carved[place], blocks - first);
    int count = (int) Math.max(1, Math.min(Math.min(limit, left), CARVED_BYTES / blockBytes));
    long start = first * blockBytes;
    long address = superslab.pageAddress(place) + start;
    freePages.addCommitted(superslab.commit(place, start, start + count * blockBytes));
    long longer = list;
    for (int block = count - 1; block >= 0; block--) {
      longer = BlockList.pushed(longer, address + block * blockBytes);
    }
    superslab.carved[place] += (short) count;
    superslab.used[place] += (short) count;
    carved[sizeClass] += count;
    return longer;
  }

  private int addPage(int sizeClass) {
    int pages = SizeClasses.spanPages(sizeClass);
    int page = freePages.acquire(pages, Region.ownerWord(owner, sizeClass));
    if (page != NONE) {
      region.superslabOf(page).firstCarved[Page.place(page)] =
          (short) Superslab.firstCarved(page, SizeClasses.spanBlocks(sizeClass));
      queue(page, sizeClass);
    }
    return page;
  }

  /** Returns the blocks of a list to the lists of their pages. */
  public void putAll(int sizeClass, long list) {
    long word = list;
    for (long address = BlockList.first(word); address != 0; address = BlockList.first(word)) {
      word = BlockList.popped(word);
      put(sizeClass, address);
    }
  }

  /**
   * Returns a block to the list of its page. An empty page returns to the free pages, unless it is
   * the head of its queue.
   */
  public void put(int sizeClass, long address) {
    int inner = region.pageOf(address);
    Superslab superslab = region.superslabOf(inner);
    int page = superslab.spanStart(inner);
    int place = Page.place(page);
    putLong(address, superslab.firstFree[place]);
    superslab.firstFree[place] = (int) (address - superslab.address);
    free[sizeClass]++;
    if (!superslab.queued[place]) {
      queue(page, sizeClass);
    }
    if (--superslab.used[place] == 0 && heads[sizeClass] != page) {
      releasePage(page, sizeClass);
    }
  }

  private void releasePage(int page, int sizeClass) {
    unqueue(page, sizeClass);
    Superslab superslab = region.superslabOf(page);
    int place = Page.place(page);
    carved[sizeClass] -= superslab.carved[place];
    free[sizeClass] -= superslab.carved[place];
    superslab.carved[place] = 0;
    superslab.firstFree[place] = NONE;
    freePages.release(page, SizeClasses.spanPages(sizeClass));
  }

  /**
   * Sorts every queue by address, so that high pages become empty. Releases pages that had no used
   * block for {@code ticks} ticks.
   */
  public void tidy(int ticks) {
    for (int sizeClass = 0; sizeClass < SizeClasses.COUNT; sizeClass++) {
      if (heads[sizeClass] != NONE) {
        releaseIdle(sizeClass, ticks);
        sort(sizeClass);
      }
    }
  }

  private void releaseIdle(int sizeClass, int ticks) {
    int next;
    for (int page = heads[sizeClass]; page != NONE; page = next) {
      Superslab superslab = region.superslabOf(page);
      int place = Page.place(page);
      next = superslab.next[place];
      if (superslab.used[place] == 0 && superslab.idleTicks[place]++ >= ticks) {
        releasePage(page, sizeClass);
      }
    }
  }

  private void sort(int sizeClass) {
    int count = 0;
    int page = heads[sizeClass];
    while (page != NONE) {
      if (count == sorted.length) {
        sorted = Arrays.copyOf(sorted, 2 * count);
      }
      sorted[count++] = page;
      page = next(page);
    }
    if (count > 1) {
      Arrays.sort(sorted, 0, count);
      relink(sizeClass, count);
    }
  }

  private void relink(int sizeClass, int count) {
    for (int k = 0; k < count; k++) {
      setPrevious(sorted[k], k == 0 ? NONE : sorted[k - 1]);
      setNext(sorted[k], k == count - 1 ? NONE : sorted[k + 1]);
    }
    heads[sizeClass] = sorted[0];
  }

  /** Returns the page after a page in its queue; NONE after the last. */
  private int next(int page) {
    return region.superslabOf(page).next[Page.place(page)];
  }

  private void setNext(int page, int next) {
    region.superslabOf(page).next[Page.place(page)] = next;
  }

  private void setPrevious(int page, int previous) {
    region.superslabOf(page).previous[Page.place(page)] = previous;
  }

  /**
   * Inserts a page as the second of its queue. The page that is becoming empty thus does not become
   * the head, which serves blocks.
   */
  private void queue(int page, int sizeClass) {
    int head = heads[sizeClass];
    region.superslabOf(page).queued[Page.place(page)] = true;
    setPrevious(page, head);
    if (head == NONE) {
      setNext(page, NONE);
      heads[sizeClass] = page;
      return;
    }
    int second = next(head);
    setNext(page, second);
    setNext(head, page);
    if (second != NONE) {
      setPrevious(second, page);
    }
  }

  private void unqueue(int page, int sizeClass) {
    Superslab superslab = region.superslabOf(page);
    int place = Page.place(page);
    int before = superslab.previous[place];
    int after = superslab.next[place];
    if (before == NONE) {
      heads[sizeClass] = after;
    } else {
      setNext(before, after);
    }
    if (after != NONE) {
      setPrevious(after, before);
    }
    superslab.queued[place] = false;
    superslab.next[place] = NONE;
    superslab.previous[place] = NONE;
  }

  public int head(int sizeClass) {
    return heads[sizeClass];
  }

  /**
   * Returns whether the head of a class's queue has no used block; a guess if the owner runs.
   * Another thread may see the page's number before it sees a superslab made for it.
   */
  public boolean headIsEmpty(int sizeClass) {
    int page = heads[sizeClass];
    if (page == NONE) {
      return false;
    }
    Superslab superslab = region.superslabOf(page);
    return superslab != null && superslab.used[Page.place(page)] == 0;
  }

  /**
   * Returns whether the queue of a class contains a page exactly if the page is marked as queued.
   */
  public boolean isReachable(int wanted, int sizeClass) {
    int page = heads[sizeClass];
    while (page != NONE && page != wanted) {
      page = next(page);
    }
    return (page == wanted) == region.superslabOf(wanted).queued[Page.place(wanted)];
  }

  public int classOf(long address) {
    return region.classOf(address);
  }
}
