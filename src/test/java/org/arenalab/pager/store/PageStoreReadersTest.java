package org.arenalab.pager.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.arenalab.codec.Codec;
import org.arenalab.os.SharedMemory;
import org.arenalab.pager.protocol.PageWord;
import org.arenalab.pager.protocol.PageWords;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests of readers while extents are freed, reused and moved. */
class PageStoreReadersTest {
  private static final int PAGES = 600;
  private static final int READERS = 2;
  private static final int STEPS = 60_000;

  private final SharedMemory file = SharedMemory.createMemfd("store", false);
  private final WordTable words = new WordTable(PAGES);
  private final TestPages pages = new TestPages();
  private PageStore store;

  @BeforeEach
  void open() {
    store = PageStore.create(file, new PageStoreConfig(1 << 20, Codec.LZ4, 90, 80), words);
  }

  @AfterEach
  void close() {
    store.close();
    file.close();
    pages.close();
  }

  private PageReader reader(TestPages into) {
    return store.reader(into.readAddress(), TestPages.PAGE_BYTES);
  }

  /** Words that move the extent and overwrite its old place after the first look at the word. */
  private final class MovingWords implements PageWords {
    private int looks;

    @Override
    public long pages() {
      return words.pages();
    }

    @Override
    public long get(long page) {
      long word = words.get(page);
      if (looks++ == 0) {
        moveAndOverwrite(page);
      }
      return word;
    }

    @Override
    public boolean compareAndSet(long page, long expected, long update) {
      return words.compareAndSet(page, expected, update);
    }
  }

  /** Page 1 is stored after a hole; page 0 was there. */
  private void storeAfterHole() {
    words.evict(store, 0, pages.make(6));
    words.evict(store, 1, pages.make(1));
    words.claim(0);
    words.restored(0);
    words.release(store, 0);
  }

  private void moveAndOverwrite(long page) {
    long before = words.get(page);
    while (store.compact(50_000)) {}
    assertThat(words.get(page)).isNotEqualTo(before);
    words.evict(store, 2, pages.make(11));
    assertThat(PageWord.extent(words.get(2)))
        .isLessThan(PageWord.extent(before) + TestPages.PAGE_BYTES);
    words.evict(store, 3, pages.make(16));
  }

  @Test
  void shouldReadPageThatMovesDuringRead() {
    storeAfterHole();
    try (PageReader reader = reader(pages)) {
      assertThat(reader.readUnclaimed(new MovingWords(), 1, pages.readAddress()))
          .isEqualTo(PageReader.READ);
      assertThat(pages.wasRead(1)).isTrue();
    }
  }

  /** The mutant: a reader that does not look at the word again takes the move for damage. */
  @Test
  void shouldNeedSecondLookAtWord() {
    storeAfterHole();
    try (PageReader reader = reader(pages)) {
      long word = new MovingWords().get(1);
      assertThat(reader.read(1, word, pages.readAddress())).isEqualTo(PageReader.DAMAGED);
    }
  }

  @Tag("medium")
  @Test
  void shouldReadRightBytesDuringChurn() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(READERS)) {
      List<Future<Long>> reads = new ArrayList<>();
      Evictions evictions = new Evictions(words, store);
      Reading reading = new Reading();
      for (int i = 0; i < READERS; i++) {
        int seed = i;
        reads.add(threads.submit(() -> reading.run(seed)));
      }
      SplittableRandom random = new SplittableRandom(1);
      for (int i = 0; i < STEPS; i++) {
        evictions.step(random, pages);
      }
      reading.over = true;
      for (Future<Long> each : reads) {
        assertThat(each.get()).isPositive();
      }
    }
    store.verifyInvariants();
    assertThat(store.stats().movedExtents()).isPositive();
    assertThat(store.stats().zstd().pages() + store.stats().densified()).isPositive();
  }

  /** What a reading thread does until the writer is done: reads without a claim, and restores. */
  private final class Reading {
    private volatile boolean over;

    long run(long seed) {
      SplittableRandom random = new SplittableRandom(seed);
      long count = 0;
      try (TestPages into = new TestPages();
          PageReader reader = reader(into)) {
        while (!over) {
          long page = random.nextLong(PAGES);
          if (random.nextInt(3) == 0) {
            count += Evictions.restore(words, reader, into, page) ? 1 : 0;
          } else {
            readUnclaimed(reader, into, page);
          }
        }
      }
      return count;
    }

    private void readUnclaimed(PageReader reader, TestPages into, long page) {
      long word = words.get(page);
      int result = reader.readUnclaimed(words, page, into.readAddress());
      boolean same = words.get(page) == word;
      if (result == PageReader.READ && same) {
        assertThat(into.wasRead(Evictions.contents(page, word))).isTrue();
      } else if (result == PageReader.DAMAGED) {
        // The extent may have moved away and back: only a claimed read decides.
        Evictions.restore(words, reader, into, page);
      }
    }
  }
}
