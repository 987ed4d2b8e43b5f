package org.arenalab.pager.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.arenalab.Effort;
import org.arenalab.JavaProcess;
import org.arenalab.os.SharedMemory;
import org.arenalab.pager.protocol.PageWord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests of a store whose process is killed at any point, again and again. */
@Tag("beside")
class PageStoreKillTest {
  private static final int FEW_KILLS = 3;
  private static final int MANY_KILLS = Effort.of(6, 60);
  private static final int PAGES = KilledStoreChild.PAGES;

  @Tag("medium")
  @Test
  void shouldKeepPagesOfKilledProcess() throws Exception {
    killAgainAndAgain(FEW_KILLS);
  }

  @Tag("slow")
  @Test
  void shouldKeepPagesThroughManyKills() throws Exception {
    killAgainAndAgain(MANY_KILLS);
  }

  private static void killAgainAndAgain(int kills) throws Exception {
    SplittableRandom random = new SplittableRandom();
    long seed = random.nextLong() >>> 1;
    random = new SplittableRandom(seed);
    try (SharedMemory storeFile = SharedMemory.createMemfd("store", false);
        SharedMemory wordFile = SharedMemory.createMemfd("words", false)) {
      wordFile.resize(MappedWords.bytes(PAGES));
      try (MappedWords words = new MappedWords(wordFile, PAGES)) {
        PageStore.create(storeFile, KilledStoreChild.CONFIG, words).close();
        long found = 0;
        for (int kill = 0; kill < kills; kill++) {
          // The first child has nothing to recover, so it must have put pages.
          String line = kill > 0 && random.nextInt(5) == 0 ? "recovers" : "works";
          killOne(storeFile, wordFile, random, line);
          found += verify(storeFile, words, "kill %d of seed %d".formatted(kill, seed));
        }
        assertThat(found).isPositive();
      }
    }
  }

  /** Kills a child soon after it has printed a line. */
  private static void killOne(
      SharedMemory storeFile, SharedMemory wordFile, SplittableRandom random, String line)
      throws Exception {
    try (JavaProcess child =
        JavaProcess.start(
            List.of(),
            KilledStoreChild.class,
            Long.toString(ProcessHandle.current().pid()),
            Integer.toString(storeFile.numberForOthers()),
            Integer.toString(wordFile.numberForOthers()),
            Long.toString(random.nextLong() >>> 1))) {
      child.awaitLine(line);
      Thread.sleep(random.nextInt(40), random.nextInt(1_000_000));
      child.kill();
      assertThat(child.output()).doesNotContain("lost", "failed");
    }
  }

  /** Returns the number of pages that the store had. */
  private static long verify(SharedMemory storeFile, MappedWords words, String described) {
    LostPages none =
        (page, word, reason) -> {
          throw new AssertionError(described + ": " + page + " is lost: " + reason);
        };
    try (PageStore store = PageStore.recover(storeFile, KilledStoreChild.CONFIG, words, none);
        TestPages pages = new TestPages();
        PageReader reader = store.reader(pages.readAddress(), TestPages.PAGE_BYTES)) {
      store.verifyInvariants();
      long named = 0;
      for (int page = 0; page < PAGES; page++) {
        long word = words.get(page);
        if (PageWord.state(word) == PageWord.RESTORING) {
          words.compareAndSet(page, word, PageWord.givenBack(word));
          word = words.get(page);
        }
        if (PageWord.state(word) == PageWord.STAGED) {
          words.compareAndSet(page, word, PageWord.stayed(word));
        }
        if (PageWord.namesExtent(word)) {
          named++;
          Evictions.requireRead(reader, pages, page, word);
        }
      }
      assertThat(store.stats().pages()).as(described).isEqualTo(named);
      return named;
    }
  }
}
