package org.arenalab.pager.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.arenalab.codec.Codec;
import org.arenalab.os.RawMemory;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.SharedMemory;
import org.arenalab.os.SystemCallException;
import org.arenalab.os.VirtualMemory;
import org.arenalab.pager.protocol.PageWord;
import org.arenalab.pager.store.PageStoreException.Reason;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PageStoreTest {
  private static final int PAGES = 2000;
  private static final long CAPACITY_BYTES = 16 << 20;

  /** Age at which a page is encoded again. */
  private static final long AGE_NS = 10_000_000_000L;

  private final SharedMemory file = SharedMemory.createMemfd("store", false);
  private final WordTable words = new WordTable(PAGES);
  private final TestPages pages = new TestPages();

  @AfterEach
  void close() {
    file.close();
    pages.close();
  }

  private PageStore create(PageStoreConfig config) {
    return PageStore.create(file, config, words);
  }

  private PageStore create() {
    return create(PageStoreConfig.ofCapacity(CAPACITY_BYTES));
  }

  private PageStore create(AtomicLong now) {
    return PageStore.create(file, PageStoreConfig.ofCapacity(CAPACITY_BYTES), words, now::get);
  }

  private PageReader reader(PageStore store) {
    return store.reader(pages.readAddress(), TestPages.PAGE_BYTES);
  }

  private static void assertRefused(Reason reason, String message, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            PageStoreException.class, e -> assertThat(e.reason()).isEqualTo(reason))
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @EnumSource(
      value = Codec.class,
      names = {"LZ4", "LZ4_HC"})
  void shouldReadBackEveryForm(Codec codec) {
    try (PageStore store = create(new PageStoreConfig(CAPACITY_BYTES, codec, 95, 90));
        PageReader reader = reader(store)) {
      for (int page = 0; page < PAGES; page++) {
        words.evict(store, page, pages.make(page));
      }
      for (int page = 0; page < PAGES; page++) {
        long claimed = words.claim(page);
        assertThat(reader.read(page, claimed, pages.readAddress())).isEqualTo(PageReader.READ);
        assertThat(pages.wasRead(page)).as("page %d", page).isTrue();
      }
      store.verifyInvariants();
      PageStoreStats stats = store.stats();
      assertThat(stats.pages()).isEqualTo(PAGES);
      assertThat(stats.sameFilled().pages()).isEqualTo(2 * PAGES / TestPages.KINDS);
      assertThat(stats.raw().pages()).isEqualTo(PAGES / TestPages.KINDS);
      assertThat(stats.lz4().pages()).isEqualTo(2 * PAGES / TestPages.KINDS);
      assertThat(stats.sameFilled().bytes()).isEqualTo(PAGES / TestPages.KINDS * (8 + 16));
    }
  }

  @Test
  void shouldKeepZerosWithoutExtent() {
    try (PageStore store = create();
        Arena arena = Arena.ofConfined()) {
      long zeros = arena.allocate(TestPages.PAGE_BYTES, TestPages.PAGE_BYTES).address();
      assertThat(store.put(3, 0, zeros)).isEqualTo(PageStore.ZERO);
      assertThat(store.stats().pages()).isZero();
      assertThat(store.stats().zeroPages()).isEqualTo(1);
    }
  }

  @Test
  void shouldRefuseForeignExtentAtFree() {
    try (PageStore store = create()) {
      long extent = words.evict(store, 1, pages.make(1));
      assertThat(store.free(2, extent)).isFalse();
      assertThat(store.free(1, extent + 16)).isFalse();
      assertThat(store.free(1, -16)).isFalse();
      assertThat(store.free(1, Long.MAX_VALUE)).isFalse();
      assertThat(store.free(-1, extent)).isFalse();
      assertThat(store.free(1, extent)).isTrue();
      assertThat(store.free(1, extent)).isFalse();
      assertThat(store.stats().pages()).isZero();
      assertThat(store.stats().occupiedBytes()).isZero();
    }
  }

  /** Another page, or the page of another eviction, has another checksum. */
  @Test
  void shouldReadNoForeignExtent() {
    try (PageStore store = create();
        PageReader reader = reader(store)) {
      words.evict(store, 5, pages.make(5));
      long claimed = words.claim(5);
      long into = pages.readAddress();
      assertThat(reader.read(6, claimed, into)).isEqualTo(PageReader.DAMAGED);
      assertThat(reader.read(5, claimed ^ 1L << 16, into)).isEqualTo(PageReader.DAMAGED);
      assertThat(reader.read(5, claimed ^ 1L << 33, into)).isEqualTo(PageReader.DAMAGED);
      assertThat(reader.read(5, -1L, into)).isEqualTo(PageReader.DAMAGED);
      assertThat(reader.read(5, 0, into)).isEqualTo(PageReader.DAMAGED);
      assertThat(reader.read(5, claimed, into)).isEqualTo(PageReader.READ);
    }
  }

  @Test
  void shouldStopAndResumeAtDifferentLevels() {
    PageStoreConfig config = new PageStoreConfig(1 << 20, Codec.LZ4, 80, 40);
    try (PageStore store = create(config)) {
      int full = 0;
      while (words.evict(store, full, pages.make(1)) != PageStore.NONE) {
        full++;
      }
      assertThat(store.isAccepting()).isFalse();
      assertThat(store.stats().occupiedBytes()).isBetween((8L << 20) / 10, (9L << 20) / 10);
      int freed = 0;
      while (!store.isAccepting()) {
        words.claim(freed);
        words.restored(freed);
        words.release(store, freed);
        freed++;
      }
      assertThat(freed).isBetween(full / 2 - 2, full / 2 + 2);
      assertThat(words.evict(store, freed - 1, pages.make(1))).isPositive();
      assertThat(store.stats().refusals()).isEqualTo(1);
    }
  }

  /** The level of 100 % is never reached: the pool refuses before. */
  @Test
  void shouldStopWhenPoolHasNoRoom() {
    PageStoreConfig config = new PageStoreConfig(1 << 20, Codec.LZ4, 100, 90);
    try (PageStore store = create(config)) {
      int full = 0;
      while (words.evict(store, full, pages.make(1)) != PageStore.NONE) {
        full++;
      }
      assertThat(store.isAccepting()).isFalse();
      assertThat(words.evict(store, full, pages.make(6))).isEqualTo(PageStore.NONE);
      for (int page = 0; page < full / 5; page++) {
        words.claim(page);
        words.restored(page);
        words.release(store, page);
      }
      assertThat(store.isAccepting()).isTrue();
      assertThat(words.evict(store, full, pages.make(6))).isPositive();
      store.verifyInvariants();
    }
  }

  @Test
  void shouldReadThroughReadOnlyMapping() {
    try (PageStore store = create();
        SharedMemory shared = store.shareReadOnly()) {
      words.evict(store, 7, pages.make(5));
      long bytes = shared.status().sizeBytes();
      long mapping = VirtualMemory.mapShared(shared, bytes, false, 4096);
      try (PageReader reader =
          PageReader.over(mapping, bytes, pages.readAddress(), TestPages.PAGE_BYTES)) {
        assertThat(reader.readUnclaimed(words, 7, pages.readAddress())).isEqualTo(PageReader.READ);
        assertThat(pages.wasRead(5)).isTrue();
        assertThatThrownBy(() -> VirtualMemory.mapShared(shared, bytes, true, 4096))
            .isInstanceOf(SystemCallException.class);
      } finally {
        ReleaseGate.ours().unmap(mapping, bytes);
      }
    }
  }

  @Test
  void shouldReadUnclaimedOnlyStoredPages() {
    try (PageStore store = create();
        PageReader reader = reader(store)) {
      long into = pages.readAddress();
      assertThat(reader.readUnclaimed(words, 5, into)).isEqualTo(PageReader.MOVED);
      words.evict(store, 5, pages.make(5));
      assertThat(reader.readUnclaimed(words, 5, into)).isEqualTo(PageReader.READ);
      words.claim(5);
      assertThat(reader.readUnclaimed(words, 5, into)).isEqualTo(PageReader.MOVED);
      words.restored(5);
      assertThat(reader.readUnclaimed(words, 5, into)).isEqualTo(PageReader.MOVED);
    }
  }

  @Test
  void shouldKeepClaimedExtentInPlace() {
    try (PageStore store = create()) {
      for (int page = 0; page < 100; page++) {
        words.evict(store, page, pages.make(0));
      }
      for (int page = 0; page < 99; page++) {
        words.claim(page);
        words.restored(page);
        words.release(store, page);
      }
      long claimed = words.claim(99);
      while (store.compact(50_000)) {}
      assertThat(words.get(99)).isEqualTo(claimed);
      assertThat(store.stats().movedExtents()).isZero();
      words.set(99, PageWord.givenBack(claimed));
      while (store.compact(50_000)) {}
      assertThat(store.stats().movedExtents()).isEqualTo(1);
      assertThat(PageWord.extent(words.get(99))).isLessThan(PageWord.extent(claimed));
      store.verifyInvariants();
    }
  }

  /** An idle client cost a walk over all extents each 300 s, of some 30 ms for 512 MiB. */
  @Test
  void shouldWalkNoMoreOnceNothingIsLeftToDensify() {
    AtomicLong now = new AtomicLong(5_000_000_000L);
    try (PageStore store = create(now)) {
      words.evict(store, 0, pages.make(0));
      store.densify(1_000_000_000, AGE_NS);
      assertThat(getsOfRound(store, now)).as("the page is old enough now").isPositive();
      assertThat(encodedAgain(store)).isEqualTo(1);
      long _ = getsOfRound(store, now);

      assertThat(getsOfRound(store, now)).isZero();
      assertThat(store.densifyWaitNs()).isEqualTo(AGE_NS);

      words.evict(store, 1, pages.make(1));
      assertThat(getsOfRound(store, now)).isPositive();
      assertThat(encodedAgain(store)).isEqualTo(2);
    }
  }

  /** A lane has a page during the round, and gives it back: the kernel had no memory for it. */
  @Test
  void shouldDensifyPageThatWasGivenBack() {
    AtomicLong now = new AtomicLong(5_000_000_000L);
    try (PageStore store = create(now)) {
      words.evict(store, 0, pages.make(0));
      words.evict(store, 1, pages.make(1));
      long claimed = words.claim(1);
      long _ = getsOfRound(store, now);
      assertThat(encodedAgain(store)).isEqualTo(1);
      words.set(1, PageWord.givenBack(claimed));

      long _ = getsOfRound(store, now);

      assertThat(encodedAgain(store)).isEqualTo(2);
      store.verifyInvariants();
    }
  }

  /** Returns the pages that were encoded again, with a gain and without. */
  private static long encodedAgain(PageStore store) {
    PageStoreStats stats = store.stats();
    return stats.densified() + stats.settled();
  }

  private long getsOfRound(PageStore store, AtomicLong now) {
    now.addAndGet(AGE_NS);
    long before = words.gets();
    assertThat(store.densify(1_000_000_000, AGE_NS)).isFalse();
    return words.gets() - before;
  }

  @Test
  void shouldDensifyPagesThatStayed() {
    AtomicLong now = new AtomicLong(5_000_000_000L);
    try (PageStore store = create(now);
        PageReader reader = reader(store)) {
      for (int page = 0; page < 500; page++) {
        words.evict(store, page, pages.make(page));
      }
      now.addAndGet(4_000_000_000L);
      store.densify(1_000_000_000, AGE_NS);
      assertThat(store.stats().zstd().pages()).isZero();
      assertThat(store.densifyWaitNs()).isEqualTo(6_000_000_000L);
      now.addAndGet(store.densifyWaitNs());
      long before = store.stats().storedBytes();
      while (store.densify(1, AGE_NS)) {
        now.incrementAndGet();
      }
      PageStoreStats stats = store.stats();
      assertThat(stats.densified()).isEqualTo(stats.zstd().pages()).isGreaterThanOrEqualTo(100);
      assertThat(stats.settled()).isGreaterThanOrEqualTo(100);
      assertThat(stats.storedBytes()).isLessThan(before);
      for (int page = 0; page < 500; page++) {
        long claimed = words.claim(page);
        assertThat(reader.read(page, claimed, pages.readAddress())).isEqualTo(PageReader.READ);
        assertThat(pages.wasRead(page)).as("page %d", page).isTrue();
      }
      store.verifyInvariants();
      assertThat(store.densifyWaitNs()).isEqualTo(AGE_NS);
      now.addAndGet(100_000_000_000L);
      store.densify(1_000_000_000, 0);
      assertThat(store.stats().settled()).isEqualTo(stats.settled());
    }
  }

  @Test
  void shouldSweepExtentsThatNoWordNames() {
    try (PageStore store = create()) {
      for (int page = 0; page < 20; page++) {
        words.evict(store, page, pages.make(page));
      }
      words.set(4, PageWord.lost(words.claim(4)));
      words.set(11, PageWord.lost(words.claim(11)));
      words.set(12, PageWord.poisoned(words.claim(12)));
      assertThat(store.sweep()).isEqualTo(2);
      assertThat(store.sweep()).isZero();
      assertThat(store.stats().pages()).isEqualTo(18);
      store.verifyInvariants();
    }
  }

  @Test
  void shouldTrimFreeTail() {
    try (PageStore store = create()) {
      for (int page = 0; page < 100; page++) {
        words.evict(store, page, pages.make(1));
      }
      long backed = store.stats().backedBytes();
      for (int page = 0; page < 100; page++) {
        words.claim(page);
        words.restored(page);
        words.release(store, page);
      }
      assertThat(store.trim()).isEqualTo(backed);
      assertThat(store.stats().backedBytes()).isZero();
    }
  }

  /** Random evictions and restores against the plain pages. */
  @Test
  void shouldKeepPagesThroughChurn() {
    SplittableRandom random = new SplittableRandom(7);
    long[] numbers = new long[PAGES];
    try (PageStore store = create(PageStoreConfig.ofCapacity(2 << 20));
        PageReader reader = reader(store)) {
      for (int step = 0; step < 20_000; step++) {
        int page = random.nextInt(PAGES);
        if (PageWord.state(words.get(page)) == PageWord.RESIDENT) {
          numbers[page] = random.nextInt(100_000);
          words.evict(store, page, pages.make(numbers[page]));
        } else if (words.claim(page) != 0) {
          assertThat(reader.read(page, words.get(page), pages.readAddress()))
              .isEqualTo(PageReader.READ);
          assertThat(pages.wasRead(numbers[page])).isTrue();
          words.restored(page);
          words.release(store, page);
        }
        if (random.nextInt(100) == 0) {
          store.compact(50_000);
        }
        if (random.nextInt(1000) == 0) {
          store.densify(1_000_000, 0);
          store.trim();
        }
      }
      store.verifyInvariants();
      assertThat(store.stats().movedExtents()).isPositive();
      assertThat(store.stats().zstd().pages()).isPositive();
    }
  }

  @Test
  void shouldRefuseArgumentsOutsideTheirRange() {
    try (PageStore store = create()) {
      long page = pages.make(1);
      long area = pages.readAddress();
      assertRefused(Reason.INVALID_REQUEST, "page=-1", () -> store.put(-1, 0, page));
      assertRefused(Reason.INVALID_REQUEST, "page=2000", () -> store.put(PAGES, 0, page));
      assertRefused(Reason.INVALID_REQUEST, "generation=-1", () -> store.put(0, -1, page));
      assertRefused(Reason.INVALID_REQUEST, "generation=65536", () -> store.put(0, 1 << 16, page));
      assertRefused(Reason.INVALID_REQUEST, "budgetNs=0", () -> store.compact(0));
      assertRefused(Reason.INVALID_REQUEST, "budgetNs=0", () -> store.densify(0, 0));
      assertRefused(Reason.INVALID_REQUEST, "ageNs=-1", () -> store.densify(1, -1));
      assertRefused(Reason.INVALID_REQUEST, "areaBytes=1", () -> store.reader(area, 1));
      assertRefused(
          Reason.INVALID_REQUEST, "mappingBytes=0", () -> PageReader.over(area, 0, area, 4096));
      try (PageReader reader = reader(store)) {
        assertRefused(Reason.INVALID_REQUEST, "intoAddress", () -> reader.read(0, 0, area + 1));
        assertRefused(Reason.INVALID_REQUEST, "intoAddress", () -> reader.read(0, 0, area - 1));
        assertRefused(
            Reason.INVALID_REQUEST, "page=2000", () -> reader.readUnclaimed(words, PAGES, area));
      }
      assertThat(store.stats().pages()).isZero();
    }
  }

  @Test
  void shouldRefuseBadSettings() {
    assertRefused(Reason.INVALID_REQUEST, "capacityBytes=1", () -> PageStoreConfig.ofCapacity(1));
    assertRefused(
        Reason.INVALID_REQUEST, "codec=ZSTD", () -> new PageStoreConfig(1 << 20, Codec.ZSTD, 2, 1));
    assertRefused(
        Reason.INVALID_REQUEST,
        "fullPercent=0",
        () -> new PageStoreConfig(1 << 20, Codec.LZ4, 0, 0));
    assertRefused(
        Reason.INVALID_REQUEST,
        "resumePercent=90",
        () -> new PageStoreConfig(1 << 20, Codec.LZ4, 90, 90));
  }

  @Test
  void shouldRefuseBadFiles() {
    PageStoreConfig config = PageStoreConfig.ofCapacity(CAPACITY_BYTES);
    file.resize(4096);
    assertRefused(Reason.FILE, "4096 B", () -> create());
    assertRefused(
        Reason.CORRUPT, "magic=0x0", () -> PageStore.recover(file, config, words, NONE_LOST));
    file.resize(0);
    try (PageStore store = create()) {
      assertThat(store.isAccepting()).isTrue();
      assertRefused(
          Reason.IN_USE, "is open", () -> PageStore.recover(file, config, words, NONE_LOST));
    }
    PageStoreConfig other = PageStoreConfig.ofCapacity(2 * CAPACITY_BYTES);
    assertRefused(
        Reason.FILE, "capacityBytes", () -> PageStore.recover(file, other, words, NONE_LOST));
  }

  private static final LostPages NONE_LOST =
      (page, word, reason) -> {
        throw new AssertionError(page + " " + PageWord.describe(word) + " " + reason);
      };

  @Test
  void shouldRefuseOperationsAfterClose() {
    PageStore store = create();
    PageReader reader = reader(store);
    words.evict(store, 1, pages.make(1));
    store.close();
    store.close();
    assertThat(reader.read(1, words.get(1), pages.readAddress())).isEqualTo(PageReader.CLOSED);
    reader.close();
    assertThatThrownBy(() -> store.put(1, 0, pages.make(1)))
        .isInstanceOf(PageStoreClosedException.class);
    assertThatThrownBy(store::stats).isInstanceOf(PageStoreClosedException.class);
  }

  @Test
  void shouldRecoverAfterClose() {
    try (PageStore store = create()) {
      for (int page = 0; page < PAGES; page++) {
        words.evict(store, page, pages.make(page));
      }
    }
    PageStoreConfig config = PageStoreConfig.ofCapacity(CAPACITY_BYTES);
    try (PageStore store = PageStore.recover(file, config, words, NONE_LOST);
        PageReader reader = reader(store)) {
      store.verifyInvariants();
      assertThat(store.stats().recovered()).isEqualTo(PAGES);
      for (int page = 0; page < PAGES; page++) {
        assertThat(reader.readUnclaimed(words, page, pages.readAddress()))
            .isEqualTo(PageReader.READ);
        assertThat(pages.wasRead(page)).isTrue();
      }
    }
  }

  /** The bytes of a page may change during the put; the store keeps one state of them. */
  @Test
  void shouldStoreCopyOfChangingPage() throws InterruptedException {
    try (PageStore store = create(new PageStoreConfig(CAPACITY_BYTES, Codec.LZ4_HC, 95, 90));
        PageReader reader = reader(store);
        Arena arena = Arena.ofShared()) {
      long source = arena.allocate(TestPages.PAGE_BYTES, TestPages.PAGE_BYTES).address();
      RawMemory.copy(pages.make(0), source, TestPages.PAGE_BYTES);
      Thread writer = Thread.ofPlatform().start(() -> scribble(source));
      for (int page = 0; page < PAGES; page++) {
        words.evict(store, page, source);
        assertThat(reader.readUnclaimed(words, page, pages.readAddress()))
            .isEqualTo(PageReader.READ);
      }
      writer.interrupt();
      writer.join();
    }
  }

  private static void scribble(long source) {
    SplittableRandom random = new SplittableRandom(3);
    while (!Thread.currentThread().isInterrupted()) {
      RawMemory.putLong(source + 8L * random.nextInt(TestPages.PAGE_BYTES / 8), random.nextLong());
    }
  }
}
