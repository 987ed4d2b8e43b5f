package org.arenalab.pager.store;

import org.arenalab.extent.ExtentPool;
import org.arenalab.pager.protocol.PageWord;

/**
 * A second encoding, by zstd, of pages that stayed in the store. It walks over the page words in
 * rounds. A page changes by a compare-and-set of its word from one extent to another, as in
 * compaction. A page for which zstd gains too little gets an extent that is marked as settled, so
 * that no later round tries again.
 */
final class Densifier {
  /** Words between two looks at the clock. A page that is encoded takes a look of its own. */
  private static final int WORDS_AT_ONCE = 256;

  private final PageExtents extents;
  private final PageEncoder encoder;
  private final PageReader reader;
  private long cursor;

  /**
   * @param reader over the store, with the encoder's page as its area
   */
  Densifier(PageExtents extents, PageEncoder encoder, PageReader reader) {
    this.extents = extents;
    this.encoder = encoder;
    this.reader = reader;
  }

  /** Continues the round; returns whether it is not over. */
  boolean run(long budgetNs, int ageSeconds) {
    if (!encoder.hasZstd() || !reader.hasZstd()) {
      return false;
    }
    long start = extents.nowNs();
    int second = extents.second();
    long pages = extents.words.pages();
    int unwatched = 0;
    while (cursor < pages) {
      long page = cursor++;
      long word = extents.words.get(page);
      if (isDue(word, second, ageSeconds)) {
        if (!replace(page, word)) {
          break;
        }
        unwatched = WORDS_AT_ONCE;
      }
      if (++unwatched > WORDS_AT_ONCE) {
        unwatched = 0;
        if (extents.nowNs() - start >= budgetNs) {
          return cursor < pages || restart();
        }
      }
    }
    return restart();
  }

  private boolean restart() {
    cursor = 0;
    return false;
  }

  private boolean isDue(long word, int second, int ageSeconds) {
    if (PageWord.state(word) != PageWord.STORED) {
      return false;
    }
    int info = ExtentHeader.info(reader.header(PageWord.extent(word)));
    int form = ExtentHeader.form(info);
    int age = second - ExtentHeader.second(info) & ExtentHeader.SECONDS - 1;
    boolean maySave = form == ExtentHeader.LZ4 || form == ExtentHeader.RAW;
    return maySave && !ExtentHeader.isSettled(info) && age >= ageSeconds;
  }

  /** Gives a page a new extent; returns false if the pool has no room for it. */
  private boolean replace(long page, long word) {
    long owner = ExtentHeader.owner(page, PageWord.generation(word));
    long offset = PageWord.extent(word);
    boolean isOurs = extents.pool.ownerOf(offset) == owner;
    if (!isOurs || reader.read(page, word, encoder.pageAddress()) != PageReader.READ) {
      // Only a claim can prove the damage: a restorer will find it.
      return true;
    }
    int oldForm = ExtentHeader.form(extents.info(offset));
    int oldLength = extents.lengthBytes(offset);
    boolean dense = encoder.encodeDense(oldLength);
    if (!dense) {
      encoder.adopt(oldForm, extents.payloadAddress(offset), oldLength);
    }
    int form = encoder.form();
    int length = encoder.lengthBytes();
    long to = extents.write(owner, encoder, !dense);
    if (to == ExtentPool.NONE) {
      return false;
    }
    boolean moved = extents.words.compareAndSet(page, word, PageWord.stored(word, to));
    extents.pool.free(moved ? offset : to);
    if (moved) {
      extents.fill.occupied(extents.counters.replaced(oldForm, oldLength, form, length));
    }
    return true;
  }
}
