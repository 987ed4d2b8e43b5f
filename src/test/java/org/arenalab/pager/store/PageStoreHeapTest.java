package org.arenalab.pager.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.arenalab.bench.workload.PageData;
import org.arenalab.bench.workload.PageSet;
import org.arenalab.os.SharedMemory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests of a store of pages of a live JVM. */
class PageStoreHeapTest {
  private static final int PAGES = 4096;
  private static final int PAGE_BYTES = PageSet.PAGE_BYTES;

  @Tag("medium")
  @Test
  void shouldStoreHeapPagesWithLittleOverhead() {
    WordTable words = new WordTable(PAGES);
    try (PageSet set = PageSet.load(PageData.named("heap"), PAGES, 15);
        SharedMemory file = SharedMemory.createMemfd("store", false);
        PageStore store = PageStore.create(file, PageStoreConfig.ofCapacity(64 << 20), words);
        TestPages pages = new TestPages();
        PageReader reader = store.reader(pages.readAddress(), PAGE_BYTES)) {
      for (int page = 0; page < set.count(); page++) {
        words.evict(store, page, set.page(page).address());
      }
      verify(set, words, reader, pages);
      PageStoreStats stats = store.stats();
      assertThat(stats.storedBytes()).isLessThan(stats.plainBytes() * 6 / 10);
      assertThat(stats.overhead()).isLessThan(0.03);
      assertThat(file.backedBytes()).isLessThan(stats.storedBytes() * 103 / 100);
      while (store.densify(1_000_000_000, 0)) {}
      while (store.compact(50_000)) {}
      verify(set, words, reader, pages);
      assertThat(store.stats().storedBytes()).isLessThan(stats.storedBytes() * 85 / 100);
      store.verifyInvariants();
    }
  }

  private static void verify(PageSet set, WordTable words, PageReader reader, TestPages pages) {
    for (int page = 0; page < set.count(); page++) {
      int result = reader.readUnclaimed(words, page, pages.readAddress());
      assertThat(result).isIn(PageReader.READ, PageReader.MOVED);
      if (result == PageReader.READ) {
        assertThat(set.page(page).mismatch(pages.readPage())).as("page %d", page).isEqualTo(-1);
      }
    }
  }
}
