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
  private static final int NONE = Superslab.NONE;
  private static final int IN_SUPERSLAB = Superslab.PAGES - 1;

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
    int i = page & IN_SUPERSLAB;
    superslab.idleTicks[i] = 0;
    long longer =
        superslab.firstFree[i] != NONE
            ? takeFree(superslab, i, sizeClass, list, limit)
            : carve(superslab, i, sizeClass, list, limit);
    boolean exhausted =
        superslab.firstFree[i] == NONE && superslab.carved[i] == SizeClasses.spanBlocks(sizeClass);
    if (exhausted) {
      unqueue(superslab, i, sizeClass);
    }
    return longer;
  }

  private long takeFree(Superslab superslab, int i, int sizeClass, long list, int limit) {
    long longer = list;
    int link = superslab.firstFree[i];
    int taken = 0;
    for (; taken < limit && link != NONE; taken++) {
      long address = superslab.address + link;
      link = (int) getLong(address);
      longer = BlockList.pushed(longer, address);
    }
    superslab.firstFree[i] = link;
    superslab.used[i] += (short) taken;
    free[sizeClass] -= taken;
    return longer;
  }

  private long carve(Superslab superslab, int i, int sizeClass, long list, int limit) {
    long blockBytes = SizeClasses.blockBytes(sizeClass);
    int blocks = SizeClasses.spanBlocks(sizeClass);
    int first = (superslab.firstCarved[i] + superslab.carved[i]) % blocks;
    int left = Math.min(blocks - superslab.carved[i], blocks - first);
    int count = (int) Math.max(1, Math.min(Math.min(limit, left), CARVED_BYTES / blockBytes));
    long start = first * blockBytes;
    long address = superslab.pageAddress(i) + start;
    freePages.committed(superslab.commit(i, start, start + count * blockBytes));
    long longer = list;
    for (int block = count - 1; block >= 0; block--) {
      longer = BlockList.pushed(longer, address + block * blockBytes);
    }
    superslab.carved[i] += (short) count;
    superslab.used[i] += (short) count;
    carved[sizeClass] += count;
    return longer;
  }

  private int addPage(int sizeClass) {
    int pages = SizeClasses.spanPages(sizeClass);
    int page = freePages.acquire(pages, Region.ownerWord(owner, sizeClass));
    if (page != NONE) {
      Superslab superslab = region.superslabOf(page);
      int i = page & IN_SUPERSLAB;
      superslab.firstCarved[i] =
          (short) Superslab.firstCarved(page, SizeClasses.spanBlocks(sizeClass));
      queue(superslab, i, sizeClass);
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
    int page = region.pageOf(address);
    Superslab superslab = region.superslabOf(page);
    int i = superslab.spanStart(page & IN_SUPERSLAB);
    putLong(address, superslab.firstFree[i]);
    superslab.firstFree[i] = (int) (address - superslab.address);
    free[sizeClass]++;
    if (!superslab.queued[i]) {
      queue(superslab, i, sizeClass);
    }
    if (--superslab.used[i] == 0 && heads[sizeClass] != pageNumber(superslab, i)) {
      releasePage(superslab, i, sizeClass);
    }
  }

  private void releasePage(Superslab superslab, int i, int sizeClass) {
    unqueue(superslab, i, sizeClass);
    carved[sizeClass] -= superslab.carved[i];
    free[sizeClass] -= superslab.carved[i];
    superslab.carved[i] = 0;
    superslab.firstFree[i] = NONE;
    freePages.release(pageNumber(superslab, i), SizeClasses.spanPages(sizeClass));
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
    int page = heads[sizeClass];
    while (page != NONE) {
      Superslab superslab = region.superslabOf(page);
      int i = page & IN_SUPERSLAB;
      page = superslab.next[i];
      if (superslab.used[i] == 0 && superslab.idleTicks[i]++ >= ticks) {
        releasePage(superslab, i, sizeClass);
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
      page = region.superslabOf(page).next[page & IN_SUPERSLAB];
    }
    if (count > 1) {
      Arrays.sort(sorted, 0, count);
      relink(sizeClass, count);
    }
  }

  private void relink(int sizeClass, int count) {
    for (int k = 0; k < count; k++) {
      Superslab superslab = region.superslabOf(sorted[k]);
      int i = sorted[k] & IN_SUPERSLAB;
      superslab.previous[i] = k == 0 ? NONE : sorted[k - 1];
      superslab.next[i] = k == count - 1 ? NONE : sorted[k + 1];
    }
    heads[sizeClass] = sorted[0];
  }

  private static int pageNumber(Superslab superslab, int i) {
    return (superslab.index << Superslab.PAGES_SHIFT) + i;
  }

  /**
   * Inserts a page as the second of its queue. The page that is becoming empty thus does not become
   * the head, which serves blocks.
   */
  private void queue(Superslab superslab, int i, int sizeClass) {
    int page = pageNumber(superslab, i);
    int head = heads[sizeClass];
    superslab.queued[i] = true;
    superslab.previous[i] = head;
    if (head == NONE) {
      superslab.next[i] = NONE;
      heads[sizeClass] = page;
      return;
    }
    Superslab headSuperslab = region.superslabOf(head);
    int second = headSuperslab.next[head & IN_SUPERSLAB];
    superslab.next[i] = second;
    headSuperslab.next[head & IN_SUPERSLAB] = page;
    if (second != NONE) {
      region.superslabOf(second).previous[second & IN_SUPERSLAB] = page;
    }
  }

  private void unqueue(Superslab superslab, int i, int sizeClass) {
    int before = superslab.previous[i];
    int after = superslab.next[i];
    if (before == NONE) {
      heads[sizeClass] = after;
    } else {
      region.superslabOf(before).next[before & IN_SUPERSLAB] = after;
    }
    if (after != NONE) {
      region.superslabOf(after).previous[after & IN_SUPERSLAB] = before;
    }
    superslab.queued[i] = false;
    superslab.next[i] = NONE;
    superslab.previous[i] = NONE;
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
    return superslab != null && superslab.used[page & IN_SUPERSLAB] == 0;
  }

  /** Returns whether the queue contains the page exactly if the page is marked as queued. */
  public boolean isReachable(Superslab superslab, int i, int sizeClass) {
    int wanted = pageNumber(superslab, i);
    int page = heads[sizeClass];
    while (page != NONE && page != wanted) {
      page = region.superslabOf(page).next[page & IN_SUPERSLAB];
    }
    return (page == wanted) == superslab.queued[i];
  }

  public int classOf(long address) {
    return region.classOf(address);
  }
}
