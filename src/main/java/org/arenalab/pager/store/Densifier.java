package org.arenalab.pager.store;

import org.arenalab.extent.ExtentPool;
import org.arenalab.pager.protocol.PageWord;

/**
 * A second encoding, by zstd, of pages that stayed in the store. It walks over the page words in
 * rounds. A page changes by a compare-and-set of its word from one extent to another, as in
 * compaction. The extent of a page for which zstd gains too little is marked as settled, so that no
 * later round tries again. A walk over the extents of 512 MiB takes some 30 ms of processor time:
 * there is none after a round that left nothing, until another page is put into the store.
 */
final class Densifier {
  /** Words between two looks at the clock. A page that is encoded takes a look of its own. */
  private static final int WORDS_AT_ONCE = 256;

  private final PageExtents extents;
  private final PageEncoder encoder;
  private final PageReader reader;
  private long cursor;

  /** Age in seconds of the oldest page that this round has left for a later one; 0 for none. */
  private int oldestLeft;

  /** Seconds from the end of the last round until a page may be due. */
  private int waitSeconds;

  /** The second in which the round began. */
  private int roundSecond;

  /** Pages put into the store until the round began. */
  private long roundPuts;

  /** Pages put until the last round began, if it left no page for a later one; else negative. */
  private long completePuts = -1;

  /** Whether the round has left a page for a later one. */
  private boolean hasLeft;

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
      waitSeconds = ExtentHeader.SECONDS;
      return false;
    }
    long start = extents.nowNs();
    int second = extents.second();
    long pages = extents.words.usedPages();
    if (cursor == 0) {
      roundSecond = second;
      roundPuts = extents.counters.puts();
      if (roundPuts == completePuts) {
        waitSeconds = ageSeconds;
        return false;
      }
    }
    int unwatched = 0;
    while (cursor < pages) {
      long page = cursor++;
      long word = extents.words.get(page);
      if (isDue(word, second, ageSeconds)) {
        if (!replace(page, word)) {
          hasLeft = true;
          break;
        }
        unwatched = WORDS_AT_ONCE;
      }
      if (++unwatched > WORDS_AT_ONCE) {
        unwatched = 0;
        if (extents.nowNs() - start >= budgetNs) {
          return cursor < pages || restart(second, ageSeconds);
        }
      }
    }
    return restart(second, ageSeconds);
  }

  /** Ends the round. Every page that it has left may be older by the length of the round. */
  private boolean restart(int second, int ageSeconds) {
    int length = second - roundSecond & ExtentHeader.SECONDS - 1;
    waitSeconds = Math.max(0, ageSeconds - oldestLeft - length);
    completePuts = hasLeft ? -1 : roundPuts;
    cursor = 0;
    oldestLeft = 0;
    hasLeft = false;
    return false;
  }

  /** Returns the seconds from the end of the last round until a page may be due. */
  int waitSeconds() {
    return waitSeconds;
  }

  private boolean isDue(long word, int second, int ageSeconds) {
    if (PageWord.state(word) != PageWord.STORED) {
      // A restorer may give the page back, and no put would tell.
      hasLeft |= PageWord.state(word) == PageWord.RESTORING && PageWord.namesExtent(word);
      return false;
    }
    int info = ExtentHeader.info(reader.header(PageWord.extent(word)));
    int form = ExtentHeader.form(info);
    boolean maySave = form == ExtentHeader.LZ4 || form == ExtentHeader.RAW;
    if (!maySave || ExtentHeader.isSettled(info)) {
      return false;
    }
    int age = second - ExtentHeader.second(info) & ExtentHeader.SECONDS - 1;
    if (age < ageSeconds) {
      hasLeft = true;
      oldestLeft = Math.max(oldestLeft, age);
    }
    return age >= ageSeconds;
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
    if (!encoder.encodeDense(oldLength)) {
      encoder.adopt(oldForm, extents.payloadAddress(offset), oldLength);
      extents.settle(owner, offset, encoder);
      return true;
    }
    int form = encoder.form();
    int length = encoder.lengthBytes();
    long to = extents.write(owner, encoder);
    if (to == ExtentPool.NONE) {
      return false;
    }
    boolean moved = extents.words.compareAndSet(page, word, PageWord.stored(word, to));
    extents.pool.free(moved ? offset : to);
    if (moved) {
      extents.fill.occupied(extents.counters.densified(oldForm, oldLength, form, length));
    }
    hasLeft |= !moved;
    return true;
  }
}
