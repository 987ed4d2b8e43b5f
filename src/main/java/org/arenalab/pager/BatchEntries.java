package org.arenalab.pager;

import org.arenalab.os.Backoff;
import org.arenalab.pager.protocol.ClientCounter;
import org.arenalab.pager.protocol.PageWord;
import org.arenalab.pager.protocol.SessionMemory;
import org.arenalab.pager.protocol.SessionWords;

/**
 * The pages of one batch of evictions, with their slots and the words that the batch has set. An
 * entry is open while its page is the batch's.
 *
 * <p>Used by the agent only. Makes no garbage, except where a lane reads the page that it settles.
 */
final class BatchEntries {
  private final SessionMemory session;
  private final SessionWords pageWords;
  private final int[] pages;
  private final int[] slots;

  /**
   * The word that the batch has set last, by entry; 0 once the page is not the batch's any more.
   */
  private final long[] words;

  private PagedRange range;
  private int count;

  BatchEntries(SessionMemory session, int maxPages) {
    this.session = session;
    pageWords = session.words();
    pages = new int[maxPages];
    slots = new int[maxPages];
    words = new long[maxPages];
  }

  /** Begins a batch of a range. */
  void begin(PagedRange of) {
    range = of;
    count = 0;
  }

  /** Adds a page that the batch has claimed; returns its entry. */
  int add(int page, int slot, long word) {
    pages[count] = page;
    slots[count] = slot;
    words[count] = word;
    return count++;
  }

  PagedRange range() {
    return range;
  }

  int count() {
    return count;
  }

  boolean isFull() {
    return count == pages.length;
  }

  int page(int entry) {
    return pages[entry];
  }

  int slot(int entry) {
    return slots[entry];
  }

  long word(int entry) {
    return words[entry];
  }

  boolean isOpen(int entry) {
    return words[entry] != 0;
  }

  long address(int entry) {
    return range.addressOf(pages[entry]);
  }

  /** Sets the next word of a page, unless a lane has claimed the page. */
  void advance(int entry, long next) {
    if (pageWords.compareAndSet(pages[entry], words[entry], next)) {
      words[entry] = next;
    } else {
      words[entry] = 0;
      ClientCounter.CANCELLED.add(session, 1);
    }
  }

  /** Leaves a page in this process. */
  void stay(int entry, ClientCounter reason) {
    if (isOpen(entry)) {
      settle(entry, PageWord.stayed(words[entry]), reason);
    }
  }

  /**
   * Ends the batch's claim of a page, unless a lane has claimed it. A moved page is evicted even
   * then: the lane serves the copy. Waits while a lane reads the page's staging page: some
   * microseconds, or until the takeover if the daemon is dead.
   */
  void settle(int entry, long next, ClientCounter counter) {
    long expected = words[entry];
    Backoff backoff = null;
    while (!pageWords.compareAndSet(pages[entry], expected, next)) {
      long word = pageWords.get(pages[entry]);
      if (word != expected && !PageWord.isReadOf(word, expected)) {
        break;
      }
      backoff = backoff == null ? new Backoff() : backoff;
      backoff.again();
    }
    words[entry] = 0;
    counter.add(session, 1);
  }

  /** Returns the end of the entries from {@code from} whose pages are contiguous. */
  int endOfPages(int from) {
    int end = from + 1;
    while (end < count && pages[end] == pages[end - 1] + 1 && isOpen(end) == isOpen(from)) {
      end++;
    }
    return end;
  }

  /** Returns the end of the entries from {@code from} whose slots are contiguous. */
  int endOfSlots(int from) {
    int end = from + 1;
    while (end < count && slots[end] == slots[end - 1] + 1 && isOpen(end) == isOpen(from)) {
      end++;
    }
    return end;
  }

  /** Returns the end of the entries from {@code from} that are contiguous on both sides. */
  int endOfBoth(int from) {
    return Math.min(endOfPages(from), endOfSlots(from));
  }
}
