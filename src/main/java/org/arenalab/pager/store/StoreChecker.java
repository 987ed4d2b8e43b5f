package org.arenalab.pager.store;

import java.util.Arrays;
import org.arenalab.extent.ExtentPool;
import org.arenalab.pager.protocol.PageWord;

/**
 * A checker of the invariants of a store: the pool is consistent; headers and tags agree; the
 * counters equal the counts of a walk; each page word that names an extent names one of its own.
 */
final class StoreChecker {
  private final PageExtents extents;
  private final long[] pages = new long[ExtentHeader.FORMS];
  private final long[] bytes = new long[ExtentHeader.FORMS];

  StoreChecker(PageExtents extents) {
    this.extents = extents;
  }

  void check() {
    extents.pool.verifyInvariants();
    for (long at = extents.pool.nextLive(0); at != ExtentPool.NONE; ) {
      count(at);
      at = extents.pool.nextLive(at);
    }
    extents.counters.check(pages, bytes);
    for (long page = 0; page < extents.words.pages(); page++) {
      checkWord(page, extents.words.get(page));
    }
  }

  private void count(long offset) {
    int info = extents.info(offset);
    int length = extents.lengthBytes(offset);
    if (ExtentHeader.lengthBytes(info) != length) {
      throw PageStoreException.corrupt(
          "extent 0x%x of page %d: its header has %d B, its tag %d B",
          offset,
          ExtentHeader.page(extents.pool.ownerOf(offset)),
          ExtentHeader.lengthBytes(info),
          length);
    }
    pages[ExtentHeader.form(info)]++;
    bytes[ExtentHeader.form(info)] += length;
  }

  private void checkWord(long page, long word) {
    if (!PageWord.namesExtent(word)) {
      return;
    }
    long owner = ExtentHeader.owner(page, PageWord.generation(word));
    long found = extents.pool.ownerOf(PageWord.extent(word));
    if (found != owner) {
      throw PageStoreException.corrupt(
          "page %d (%s) names extent 0x%x, whose owner is %d, expected %d",
          page, PageWord.describe(word), PageWord.extent(word), found, owner);
    }
  }

  /** Compares one counter of each form with the walk. */
  static void requireEqual(String name, long[] counted, long[] walked) {
    if (!Arrays.equals(counted, walked)) {
      throw PageStoreException.corrupt(
          "%s by form (same-filled, raw, LZ4, zstd): a walk finds %s, counted %s",
          name, Arrays.toString(walked), Arrays.toString(counted));
    }
  }
}
