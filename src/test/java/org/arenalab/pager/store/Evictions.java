package org.arenalab.pager.store;

import java.util.SplittableRandom;
import org.arenalab.pager.protocol.PageWord;
import org.arenalab.pager.protocol.PageWords;

/**
 * A client, the background thread and lanes that evict and restore pages. All steps are those of
 * the protocol. The contents of a page follow from its index and its generation.
 */
final class Evictions {
  private final PageWords words;
  private final PageStore store;

  Evictions(PageWords words, PageStore store) {
    this.words = words;
    this.store = store;
  }

  /** Returns the number of the contents of a page in the eviction that a word belongs to. */
  static long contents(long page, long word) {
    return page + (long) PageWord.generation(word) * 7919;
  }

  /** Runs one step of the background thread: evicts a page, frees a held extent, or tidies up. */
  void step(SplittableRandom random, TestPages pages) {
    long page = random.nextLong(words.pages());
    long word = words.get(page);
    if (PageWord.isHeld(word) && PageWord.state(word) == PageWord.RESIDENT) {
      free(page, word);
    } else if (PageWord.state(word) == PageWord.RESIDENT) {
      evict(page, word, pages);
    } else if (PageWord.state(word) == PageWord.ZERO) {
      words.compareAndSet(page, word, PageWord.stayed(word));
    }
    switch (random.nextInt(300)) {
      case 0, 1, 2, 3, 4 -> store.compact(50_000);
      case 5 -> store.densify(200_000, 0);
      case 6 -> store.trim();
      default -> {}
    }
  }

  private void free(long page, long word) {
    if (words.compareAndSet(page, word, PageWord.released(word))) {
      store.free(page, PageWord.extent(word));
    }
  }

  private void evict(long page, long word, TestPages pages) {
    long staged = PageWord.staged(PageWord.moving(word, 1));
    if (!words.compareAndSet(page, word, staged)) {
      return;
    }
    long extent = store.put(page, PageWord.generation(staged), pages.make(contents(page, staged)));
    if (extent == PageStore.NONE) {
      words.compareAndSet(page, staged, PageWord.stayed(staged));
    } else if (extent == PageStore.ZERO) {
      words.compareAndSet(page, staged, PageWord.zero(staged));
    } else {
      words.compareAndSet(page, staged, PageWord.stored(staged, extent));
    }
  }

  /**
   * Restores a stored page as a lane does, and verifies its bytes. Returns false if the page is not
   * stored, or somebody else has claimed it.
   */
  static boolean restore(PageWords words, PageReader reader, TestPages pages, long page) {
    long word = words.get(page);
    long claimed = PageWord.restoring(word, 1);
    if (PageWord.state(word) != PageWord.STORED || !words.compareAndSet(page, word, claimed)) {
      return false;
    }
    requireRead(reader, pages, page, claimed);
    if (!words.compareAndSet(page, claimed, PageWord.resident(claimed))) {
      throw new AssertionError("claim lost: " + PageWord.describe(words.get(page)));
    }
    return true;
  }

  /** Reads a page that nobody moves, and verifies its bytes. */
  static void requireRead(PageReader reader, TestPages pages, long page, long word) {
    int result = reader.read(page, word, pages.readAddress());
    if (result != PageReader.READ || !pages.wasRead(contents(page, word))) {
      throw new AssertionError(
          "page %d, result %d: %s".formatted(page, result, PageWord.describe(word)));
    }
  }
}
