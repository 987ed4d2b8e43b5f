package org.arenalab.pager.store;

import java.util.concurrent.atomic.AtomicLongArray;
import org.arenalab.pager.protocol.PageWord;
import org.arenalab.pager.protocol.PageWords;

/** Page words in the Java heap, and what client and daemon do to them. */
final class WordTable implements PageWords {
  private final AtomicLongArray words;

  /** Calls of {@link #get}; for tests of one thread. */
  private long gets;

  WordTable(int pages) {
    words = new AtomicLongArray(pages);
  }

  @Override
  public long pages() {
    return words.length();
  }

  @Override
  public long get(long page) {
    gets++;
    return words.get((int) page);
  }

  @Override
  public boolean compareAndSet(long page, long expected, long update) {
    return words.compareAndSet((int) page, expected, update);
  }

  long gets() {
    return gets;
  }

  void set(long page, long word) {
    words.set((int) page, word);
  }

  int generation(long page) {
    return PageWord.generation(get(page));
  }

  /** Moves a page out and puts it; returns what the put has returned. */
  long evict(PageStore store, long page, long address) {
    long staged = PageWord.staged(PageWord.moving(get(page), 0));
    long extent = store.put(page, PageWord.generation(staged), address);
    if (extent == PageStore.ZERO) {
      set(page, PageWord.zero(staged));
    } else if (extent != PageStore.NONE) {
      set(page, PageWord.stored(staged, extent));
    }
    return extent;
  }

  /** Claims a stored page for a lane; returns the word after the claim, or 0. */
  long claim(long page) {
    long word = get(page);
    long claimed = PageWord.restoring(word, 1);
    boolean stored = PageWord.state(word) == PageWord.STORED;
    return stored && compareAndSet(page, word, claimed) ? claimed : 0;
  }

  /** Ends a claim as a lane does; the extent is held. */
  void restored(long page) {
    long word = get(page);
    set(page, PageWord.resident(word));
  }

  /** Frees the extent of a held page, as the background does. */
  void release(PageStore store, long page) {
    long word = get(page);
    set(page, PageWord.released(word));
    if (!store.free(page, PageWord.extent(word))) {
      throw new AssertionError("not freed: " + PageWord.describe(word));
    }
  }
}
