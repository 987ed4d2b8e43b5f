package org.arenalab.pager.daemon;

import org.arenalab.pager.protocol.PageWord;
import org.arenalab.pager.protocol.PageWords;

/**
 * Returns the pages that a dead daemon had claimed to the state that they had before. Run it after
 * that daemon is proven dead, and before the first lane of its successor runs. Words of other
 * states stay: the client's agent and its restores continue.
 */
final class WordRepair {
  private WordRepair() {}

  /** Repairs all words that a lane may have claimed; returns the number of changed ones. */
  static int repair(PageWords words) {
    int changed = 0;
    long end = words.claimedPages();
    for (long page = 0; page < end; page++) {
      changed += tryRepair(words, page) ? 1 : 0;
    }
    return changed;
  }

  private static boolean tryRepair(PageWords words, long page) {
    while (true) {
      long word = words.get(page);
      int state = PageWord.state(word);
      boolean isRestored =
          state == PageWord.RESTORING && PageWord.restorer(word) != PageWord.CLIENT;
      boolean isRead = state == PageWord.MOVING && PageWord.restorer(word) != 0;
      if (!isRestored && !isRead) {
        return false;
      }
      long next = isRead ? PageWord.unread(word) : PageWord.givenBack(word);
      if (words.compareAndSet(page, word, next)) {
        return true;
      }
    }
  }
}
