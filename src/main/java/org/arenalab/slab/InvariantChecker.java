package org.arenalab.slab;

import static org.arenalab.os.RawMemory.getLong;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.agrona.collections.Int2ObjectHashMap;
import org.agrona.collections.IntHashSet;
import org.agrona.collections.LongHashSet;
import org.arenalab.slab.heap.HeapCore;
import org.arenalab.slab.heap.HeapRegistry;
import org.arenalab.slab.page.BlockList;
import org.arenalab.slab.page.FreePages;
import org.arenalab.slab.page.LiveBlocks;
import org.arenalab.slab.page.Page;
import org.arenalab.slab.page.Region;
import org.arenalab.slab.page.SizeClasses;
import org.arenalab.slab.page.SpanWord;
import org.arenalab.slab.page.Superslab;

/**
 * A checker of the equations of {@link Superslab} for every page. It also checks that every list
 * has the counted length, and that no block is on two lists. The remaining blocks are the live
 * ones. Their number cannot be negative, since every listed block was carved and is listed once.
 * Runs while no other thread is in an operation.
 */
final class InvariantChecker {
  private final Region region;
  private final FreePages freePages;
  private final HeapRegistry heaps;
  private final LiveBlocks live;

  /**
   * @param live null if the allocator has no map of live blocks; then unlisted blocks count as live
   */
  InvariantChecker(Region region, FreePages freePages, HeapRegistry heaps, LiveBlocks live) {
    this.region = region;
    this.freePages = freePages;
    this.heaps = heaps;
    this.live = live;
  }

  /** The counts of a page's blocks that are not live. */
  private static final class Tally {
    int cached;
    int remote;
    int free;
  }

  /** The set of blocks seen so far, with counts per page. */
  private final class Census {
    final LongHashSet seen = new LongHashSet();
    final Int2ObjectHashMap<Tally> byPage = new Int2ObjectHashMap<>();
    final long[] remoteByClass = new long[SizeClasses.COUNT];

    Tally add(String list, int owner, long address) {
      require(region.contains(address), "%s of heap %d holds 0x%x", list, owner, address);
      int page = region.pageOf(address);
      int word = region.pageOwners[page];
      require(word != 0, "%s of heap %d holds 0x%x of a page that is free", list, owner, address);
      require(word > 0, "%s of heap %d holds 0x%x of a large block", list, owner, address);
      long blockBytes = SizeClasses.blockBytes(region.classOf(address));
      long distance = region.bytesIntoSpan(address);
      require(
          distance % blockBytes == 0,
          "%s of heap %d holds 0x%x, which starts no block of %d B",
          list,
          owner,
          address,
          blockBytes);
      require(seen.add(address), "%s of heap %d holds 0x%x twice", list, owner, address);
      Superslab superslab = region.superslabOf(page);
      int span = superslab.spanStart(page);
      require(
          superslab.isCarved(
              Page.place(span),
              (int) (distance / blockBytes),
              SizeClasses.spanBlocks(region.classOf(address))),
          "%s of heap %d holds 0x%x, which is not carved yet",
          list,
          owner,
          address);
      return byPage.computeIfAbsent(span, each -> new Tally());
    }
  }

  void checkAll() {
    Census census = new Census();
    List<HeapCore> cores = heaps.cores();
    for (HeapCore core : cores) {
      countCached(core, census);
      countRemote(core, census);
    }
    checkPages(census, cores, true);
    freePages.verify(InvariantChecker::require);
    checkSpans(cores);
  }

  /** Checks one heap while other threads run. Its blocks in other heaps' lists are ignored. */
  void checkHeap(HeapCore core) {
    Census census = new Census();
    countCached(core, census);
    checkPages(census, List.of(core), false);
  }

  private void countCached(HeapCore core, Census census) {
    for (int sizeClass = 0; sizeClass < SizeClasses.COUNT; sizeClass++) {
      long count = 0;
      for (long word : core.cachedLists(sizeClass)) {
        long rest = word;
        for (long at = BlockList.first(rest); at != 0; at = BlockList.first(rest)) {
          census.add("the cache", core.owner, at).cached++;
          requireOwned(core, sizeClass, at);
          count++;
          rest = BlockList.popped(rest);
        }
      }
      require(
          count == core.cachedBlocks(sizeClass),
          "heap %d caches %d blocks of class %d, but counts %d",
          core.owner,
          count,
          sizeClass,
          core.cachedBlocks(sizeClass));
    }
  }

  private void requireOwned(HeapCore core, int sizeClass, long address) {
    int word = region.pageOwners[region.pageOf(address)];
    require(
        word == Region.ownerWord(core.owner, sizeClass),
        "heap %d caches 0x%x as class %d, but its page is marked 0x%x",
        core.owner,
        address,
        sizeClass,
        word);
  }

  private void countRemote(HeapCore core, Census census) {
    for (long at = core.remoteList(); at != 0; at = getLong(at)) {
      countRemote("the remote list", core, census, at);
      int owner = region.pageOwners[region.pageOf(at)] >>> Region.CLASS_BITS;
      require(owner == core.owner, "heap %d got 0x%x of heap %d", core.owner, at, owner);
    }
    core.outgoing.forEach(at -> countRemote("the outgoing blocks", core, census, at));
  }

  private void countRemote(String list, HeapCore core, Census census, long address) {
    census.add(list, core.owner, address).remote++;
    census.remoteByClass[region.classOf(address)]++;
  }

  private void checkPages(Census census, List<HeapCore> cores, boolean all) {
    Int2ObjectHashMap<HeapCore> byOwner = new Int2ObjectHashMap<>();
    cores.forEach(core -> byOwner.put(core.owner, core));
    Map<HeapCore, long[]> carved = new HashMap<>();
    Map<HeapCore, long[]> free = new HashMap<>();
    for (int page = 0; page < Page.firstOf(freePages.superslabs()); page++) {
      int word = region.pageOwners[page];
      if (SpanWord.isSpan(word)) {
        continue;
      }
      HeapCore core = byOwner.get(word >>> Region.CLASS_BITS);
      Superslab superslab = region.superslabOf(page);
      int place = Page.place(page);
      require(
          word == 0 || core != null || !all,
          "page %d of superslab %d is heap %d's, which is not there",
          place,
          superslab.index,
          word >>> Region.CLASS_BITS);
      if (word == 0 || core == null || superslab.pagesIntoSpan[place] != 0) {
        continue;
      }
      int sizeClass = word - Region.ownerWord(core.owner, 0);
      Tally tally = census.byPage.getOrDefault(page, new Tally());
      countFree(census, core, page);
      tally = census.byPage.getOrDefault(page, tally);
      checkPage(core, page, sizeClass, tally);
      if (all && live != null) {
        checkLive(page, sizeClass, tally);
      }
      carved.computeIfAbsent(core, each -> new long[SizeClasses.COUNT])[sizeClass] +=
          superslab.carved[place];
      free.computeIfAbsent(core, each -> new long[SizeClasses.COUNT])[sizeClass] += tally.free;
    }
    for (HeapCore core : cores) {
      checkTotals(core, carved.get(core), free.get(core));
    }
    if (all) {
      checkRemote(census, cores);
    }
  }

  /** Checks that every span is live, or in the cache of one heap. */
  private void checkSpans(List<HeapCore> cores) {
    IntHashSet cached = new IntHashSet();
    for (HeapCore core : cores) {
      core.spans.forEach(
          (page, pages) -> {
            int word = region.pageOwners[page];
            require(
                word == SpanWord.cached(pages),
                "heap %d caches the span of %d pages at page %d, which is marked 0x%x",
                core.owner,
                pages,
                page,
                word);
            require(cached.add(page), "the span at page %d is cached twice", page);
          });
    }
    for (int page = 0; page < Page.firstOf(freePages.superslabs()); page++) {
      int word = region.pageOwners[page];
      if (!SpanWord.isSpan(word)) {
        continue;
      }
      require(
          !SpanWord.isCached(word) || cached.contains(page),
          "the span at page %d is marked as cached, but no heap caches it",
          page);
      require(
          live == null || live.contains(region.pageAddress(page)) == SpanWord.isLive(word),
          "page %d is marked 0x%x, but a live block starts there: %s",
          page,
          word,
          live != null && live.contains(region.pageAddress(page)));
    }
  }

  private void countFree(Census census, HeapCore core, int page) {
    Superslab superslab = region.superslabOf(page);
    for (int at = superslab.firstFree[Page.place(page)]; at != Superslab.NONE; ) {
      long address = superslab.address + at;
      census.add("the list of a page", core.owner, address).free++;
      at = (int) getLong(address);
    }
  }

  private void checkPage(HeapCore core, int page, int sizeClass, Tally tally) {
    Superslab superslab = region.superslabOf(page);
    int place = Page.place(page);
    int capacity = SizeClasses.spanBlocks(sizeClass);
    int carved = superslab.carved[place];
    int used = superslab.used[place];
    String where = "page %d of superslab %d, class %d".formatted(place, superslab.index, sizeClass);
    require(carved <= capacity, "%s: carved %d of %d", where, carved, capacity);
    require(
        carved == used + tally.free,
        "%s: carved %d, used %d, free %d",
        where,
        carved,
        used,
        tally.free);
    boolean givesBlocks = tally.free > 0 || carved < capacity;
    require(
        superslab.queued[place] == givesBlocks,
        "%s: has blocks to give: %s, is in its queue: %s",
        where,
        givesBlocks,
        superslab.queued[place]);
    require(core.pages.isReachable(page, sizeClass), "%s: not in its queue", where);
  }

  /** Checks {@code carved = live + cached + free + remote} for one page. */
  private void checkLive(int page, int sizeClass, Tally tally) {
    Superslab superslab = region.superslabOf(page);
    int place = Page.place(page);
    int living = 0;
    for (int block = 0; block < SizeClasses.spanBlocks(sizeClass); block++) {
      long address = region.pageAddress(page) + block * SizeClasses.blockBytes(sizeClass);
      living += live.contains(address) ? 1 : 0;
    }
    require(
        superslab.carved[place] == living + tally.cached + tally.free + tally.remote,
        "page %d of superslab %d, class %d: carved %d, live %d, cached %d, free %d, remote %d",
        place,
        superslab.index,
        sizeClass,
        superslab.carved[place],
        living,
        tally.cached,
        tally.free,
        tally.remote);
  }

  private static void checkTotals(HeapCore core, long[] carved, long[] free) {
    for (int sizeClass = 0; sizeClass < SizeClasses.COUNT; sizeClass++) {
      long carvedHere = carved == null ? 0 : carved[sizeClass];
      long freeHere = free == null ? 0 : free[sizeClass];
      require(
          carvedHere == core.pages.carvedBlocks(sizeClass)
              && freeHere == core.pages.freeBlocks(sizeClass),
          "heap %d, class %d: carved %d and free %d, but counted %d and %d",
          core.owner,
          sizeClass,
          carvedHere,
          freeHere,
          core.pages.carvedBlocks(sizeClass),
          core.pages.freeBlocks(sizeClass));
    }
  }

  private static void checkRemote(Census census, List<HeapCore> cores) {
    for (int sizeClass = 0; sizeClass < SizeClasses.COUNT; sizeClass++) {
      long counted = 0;
      for (HeapCore core : cores) {
        counted += core.sentBlocks(sizeClass) - core.receivedBlocks(sizeClass);
      }
      require(
          counted == census.remoteByClass[sizeClass],
          "class %d: %d blocks on their way to their heaps, but counted %d",
          sizeClass,
          census.remoteByClass[sizeClass],
          counted);
    }
  }

  static void require(boolean holds, String message, Object... values) {
    if (!holds) {
      throw SlabException.corrupt(message.formatted(values));
    }
  }
}
