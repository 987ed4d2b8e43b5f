package org.arenalab.pager.daemon.background;

import org.arenalab.os.Internal;
import org.arenalab.pager.protocol.PageWord;
import org.arenalab.pager.protocol.PageWords;
import org.arenalab.pager.protocol.SessionMemory;
import org.arenalab.pager.store.PageStore;

/** Frees the extents of pages that were restored. For the background thread only. */
@Internal
public final class HeldExtents {
  private final PageWords words;
  private final PageStore store;
  private long foreign;

  public HeldExtents(SessionMemory memory, PageStore store) {
    words = memory.words();
    this.store = store;
  }

  /** Frees the extents that the resident pages of a segment hold. */
  public void release(Segment segment) {
    for (int page = segment.firstPage; page < segment.endPage(); page++) {
      boolean _ = tryRelease(page);
    }
  }

  /**
   * Frees the extent of a page, if it is resident and holds one. Returns false if a restorer has
   * the page now.
   */
  boolean tryRelease(int page) {
    long word = words.get(page);
    if (PageWord.state(word) == PageWord.RESIDENT && PageWord.isHeld(word)) {
      if (!words.compareAndSet(page, word, PageWord.released(word))) {
        return false;
      }
      free(page, word);
    }
    return PageWord.state(word) != PageWord.RESTORING;
  }

  /** Frees the extent that a word names. The word must not name it any more. */
  void free(int page, long word) {
    if (!store.free(page, PageWord.extent(word))) {
      foreign++;
    }
  }

  /** Returns the number of words that named an extent of another page: damage by the client. */
  public long foreign() {
    return foreign;
  }
}
