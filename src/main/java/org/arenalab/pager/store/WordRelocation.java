package org.arenalab.pager.store;

import org.arenalab.extent.Relocation;
import org.arenalab.pager.protocol.PageWord;
import org.arenalab.pager.protocol.PageWords;

/**
 * The part of the page words in compaction: an extent moves by a compare-and-set of its page's
 * word. Only a word that is STORED allows a move. A restorer that has claimed the page therefore
 * finds the extent in place.
 *
 * <p>A word cannot come back to the same value with other bytes in the extent: only the compacting
 * thread frees and reuses extents, and the word has the generation of the eviction.
 */
final class WordRelocation implements Relocation {
  private final PageWords words;

  WordRelocation(PageWords words) {
    this.words = words;
  }

  @Override
  public boolean mayMove(long owner, long fromOffset) {
    long page = ExtentHeader.page(owner);
    return page < words.pages() && isStored(words.get(page), owner, fromOffset);
  }

  @Override
  public boolean tryMove(long owner, long fromOffset, long toOffset) {
    long page = ExtentHeader.page(owner);
    long word = words.get(page);
    return isStored(word, owner, fromOffset)
        && words.compareAndSet(page, word, PageWord.stored(word, toOffset));
  }

  private static boolean isStored(long word, long owner, long offset) {
    return PageWord.state(word) == PageWord.STORED && PageExtents.names(word, owner, offset);
  }
}
