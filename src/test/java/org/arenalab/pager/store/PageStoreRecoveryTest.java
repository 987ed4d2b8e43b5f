package org.arenalab.pager.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.arenalab.extent.ExtentPool;
import org.arenalab.extent.ExtentTags;
import org.arenalab.os.RawMemory;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.SharedMemory;
import org.arenalab.os.VirtualMemory;
import org.arenalab.pager.protocol.PageWord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests of stores that are opened again: with damaged tags, wrong words, and readers inside. */
class PageStoreRecoveryTest {
  private static final int PAGES = 200;
  private static final PageStoreConfig CONFIG = PageStoreConfig.ofCapacity(2 << 20);
  private static final int PAGE_BYTES = TestPages.PAGE_BYTES;

  private final SharedMemory file = SharedMemory.createMemfd("store", false);
  private final WordTable words = new WordTable(PAGES);
  private final TestPages pages = new TestPages();
  private final TreeMap<Long, LostReason> lost = new TreeMap<>();
  private long mapping;
  private long mappingBytes;

  /** Every second page of 0 to 199 is stored, with holes between some. */
  @BeforeEach
  void fill() {
    try (PageStore store = PageStore.create(file, CONFIG, words)) {
      for (int page = 0; page < PAGES; page++) {
        words.evict(store, page, pages.make(page));
      }
      for (int page = 1; page < PAGES; page += 2) {
        words.claim(page);
        words.restored(page);
        words.release(store, page);
      }
    }
    mappingBytes = file.status().sizeBytes();
    mapping = VirtualMemory.mapShared(file, mappingBytes, true, PAGE_BYTES);
  }

  @AfterEach
  void close() {
    ReleaseGate.ours().unmap(mapping, mappingBytes);
    file.close();
    pages.close();
  }

  private long address(long page) {
    return mapping + ExtentPool.filePosition(PageWord.extent(words.get(page)));
  }

  private PageStore recover() {
    return PageStore.recover(file, CONFIG, words, (page, word, reason) -> lost.put(page, reason));
  }

  /** Every page that was not lost has its bytes; nothing else takes space; the pool works. */
  private void assertRecovered() {
    try (PageStore store = recover();
        PageReader reader = store.reader(pages.readAddress(), PAGE_BYTES)) {
      int found = 0;
      for (int page = 0; page < PAGES; page++) {
        long word = words.get(page);
        if (PageWord.namesExtent(word) && !lost.containsKey((long) page)) {
          assertThat(reader.read(page, word, pages.readAddress())).isEqualTo(PageReader.READ);
          assertThat(pages.wasRead(page)).as("page %d", page).isTrue();
          found++;
        }
      }
      PageStoreStats stats = store.stats();
      assertThat(stats.pages()).isEqualTo(stats.recovered()).isEqualTo(found);
      assertThat(stats.lost()).isEqualTo(lost.size());
      lost.keySet().forEach(page -> words.set(page, PageWord.lost(words.get(page))));
      store.verifyInvariants();
      assertThat(store.sweep()).isZero();
      for (int page = 1; page < PAGES; page += 2) {
        if (PageWord.state(words.get(page)) == PageWord.RESIDENT) {
          assertThat(words.evict(store, page, pages.make(page))).isPositive();
        }
      }
      store.verifyInvariants();
    }
  }

  @Test
  void shouldRecoverAllThatWordsName() {
    words.claim(2);
    words.claim(4);
    words.restored(4);
    assertRecovered();
    assertThat(lost).isEmpty();
  }

  /** A process that can decode it may restore the page later. */
  @Test
  void shouldKeepExtentOfPoisonedPage() {
    words.set(10, PageWord.poisoned(words.claim(10)));
    assertRecovered();
    assertThat(lost).isEmpty();
    assertThat(PageWord.namesExtent(words.get(10))).isTrue();
  }

  @Test
  void shouldFreeWhatNoWordNames() {
    words.set(6, PageWord.released(PageWord.resident(words.claim(6))));
    words.set(10, PageWord.lost(words.get(10)));
    assertRecovered();
    assertThat(lost).isEmpty();
  }

  @Test
  void shouldLosePageWithDamagedTag() {
    SplittableRandom random = new SplittableRandom(5);
    for (int page : new int[] {0, 20, 78, 198}) {
      long tag = address(page) - ExtentTags.TAG_BYTES;
      long bit = random.nextInt(page == 0 ? 2 : 3, Long.SIZE);
      RawMemory.putLong(tag, RawMemory.getLong(tag) ^ (page == 0 ? 1 : 1L << bit));
    }
    assertRecovered();
    assertThat(lost).containsOnlyKeys(0L, 20L, 78L, 198L);
    assertThat(lost.get(0L)).isEqualTo(LostReason.NOT_LIVE);
  }

  @Test
  void shouldLosePageWithDamagedLength() {
    long header = address(30);
    RawMemory.putLong(header, RawMemory.getLong(header) ^ 1L << 34);
    assertRecovered();
    assertThat(lost).containsOnlyKeys(30L).containsEntry(30L, LostReason.DAMAGED);
  }

  /** The mark of a hole before an extent is derived, and so is everything in holes. */
  @Test
  void shouldRepairBookkeepingBetweenExtents() {
    SplittableRandom random = new SplittableRandom(6);
    for (int page = 0; page < PAGES; page += 2) {
      long tag = address(page) - ExtentTags.TAG_BYTES;
      RawMemory.putLong(tag, RawMemory.getLong(tag) ^ 2);
    }
    long start = mapping + VirtualMemory.pageSizeBytes();
    long end = address(0) - ExtentTags.TAG_BYTES;
    for (int page = 0; page < PAGES; page += 2) {
      for (long at = Math.max(start, end); at < address(page) - ExtentTags.TAG_BYTES; at += 8) {
        RawMemory.putLong(at, random.nextLong());
      }
      int length = ExtentHeader.lengthBytes(ExtentHeader.info(RawMemory.getLong(address(page))));
      end = address(page) + ExtentHeader.BYTES + length + 7 & -8;
    }
    RawMemory.putInt(mapping + 24, random.nextInt());
    assertRecovered();
    assertThat(lost).isEmpty();
  }

  @Test
  void shouldReportWordsThatNameNoExtent() {
    words.set(1, PageWord.stored(0, 1L << 35));
    words.set(3, PageWord.stored(0, 0));
    words.set(5, PageWord.stored(0, 3 << 20));
    words.set(7, PageWord.stored(0, PageWord.extent(words.get(8)) + 16));
    words.set(9, words.get(2));
    words.set(11, words.get(12) + (1L << 16));
    words.set(14, words.get(14) ^ 1L << 16);
    assertRecovered();
    assertThat(lost)
        .containsOnlyKeys(1L, 3L, 5L, 7L, 9L, 11L, 14L)
        .containsEntry(1L, LostReason.OUT_OF_BOUNDS)
        .containsEntry(3L, LostReason.OUT_OF_BOUNDS)
        .containsEntry(5L, LostReason.OUT_OF_BOUNDS)
        .containsEntry(9L, LostReason.FOREIGN)
        .containsEntry(14L, LostReason.FOREIGN);
  }

  /** Bytes of a page may look like a tag and a header: a peer can store such a page. */
  @Test
  void shouldReportExtentInsideAnother() {
    long inside = address(6) + 64;
    long offset = PageWord.extent(words.get(6)) + 64;
    long owner = ExtentHeader.owner(13, 9);
    RawMemory.putLong(inside - 8, owner << 18 | (8 + 100 - 1) << 2 | 1);
    RawMemory.putLong(inside, ExtentHeader.of(ExtentHeader.info(1, 100, 0), 0));
    words.set(13, PageWord.stored(9L << 16, offset));
    try (PageStore store = recover()) {
      assertThat(lost).containsOnlyKeys(13L).containsEntry(13L, LostReason.OVERLAPPING);
      assertThat(store.stats().lost()).isEqualTo(1);
    }
  }

  @Test
  void shouldSurviveRandomWords() {
    SplittableRandom random = new SplittableRandom(8);
    for (int page = 1; page < PAGES; page += 2) {
      words.set(page, random.nextLong());
    }
    try (PageStore store = recover();
        PageReader reader = store.reader(pages.readAddress(), PAGE_BYTES)) {
      for (int page = 0; page < PAGES; page += 2) {
        assertThat(reader.read(page, words.get(page), pages.readAddress()))
            .isEqualTo(PageReader.READ);
        assertThat(pages.wasRead(page)).isTrue();
      }
      assertThat(store.stats().pages()).isEqualTo(PAGES / 2);
    }
  }

  @Test
  void shouldRecoverEmptyStore() {
    for (int page = 0; page < PAGES; page++) {
      words.set(page, 0);
    }
    assertRecovered();
    try (PageStore store = recover()) {
      assertThat(store.stats().pages()).isEqualTo(PAGES / 2);
    }
  }

  /** Lanes of a standby serve before the pool is rebuilt. */
  @Test
  void shouldLetReadersReadDuringRecovery() throws InterruptedException {
    AtomicBoolean over = new AtomicBoolean();
    AtomicBoolean failed = new AtomicBoolean();
    Thread lane = Thread.ofPlatform().start(() -> readUntil(over, failed));
    for (int i = 0; i < 50; i++) {
      recover().close();
    }
    over.set(true);
    lane.join();
    assertThat(failed).isFalse();
    assertThat(lost).isEmpty();
  }

  private void readUntil(AtomicBoolean over, AtomicBoolean failed) {
    try (TestPages into = new TestPages();
        PageReader reader =
            PageReader.over(mapping, mappingBytes, into.readAddress(), PAGE_BYTES)) {
      for (int page = 0; !over.get(); page = (page + 2) % PAGES) {
        int result = reader.read(page, words.get(page), into.readAddress());
        if (result != PageReader.READ || !into.wasRead(page)) {
          failed.set(true);
        }
      }
    }
  }
}
