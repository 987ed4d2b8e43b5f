package org.arenalab.pager;

import org.arenalab.os.Errno;
import org.arenalab.os.GatherWrite;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.userfault.UserfaultfdRequests;
import org.arenalab.pager.protocol.PageWord;
import org.arenalab.pager.protocol.SessionMemory;
import org.arenalab.pager.protocol.SessionWords;
import org.arenalab.pager.protocol.SlotOwners;

/**
 * One batch of evictions: up to 64 pages of one range leave this process.
 *
 * <pre>
 *   claim     take a slot, RESIDENT armed -> MOVING      a leased page stays
 *   confirm   is the range registered?                   an unmapped page stays
 *   copy      pwritev to the slots, MOVING -> COPIED     the kernel reads, no Java code does
 *   move      UFFDIO_MOVE to the staging area            the kernel decides: agent or lane
 *   settle    COPIED -> STAGED, or -> RESIDENT
 *   empty     drop the staging pages, fill or free the slots
 * </pre>
 *
 * <p><b>Why no write is lost.</b> The page is protected from before the copy until it has moved. A
 * writer therefore waits in a fault. A lane serves that fault by putting a page in the way of the
 * move: if it comes first, the page stays and the copy is dropped. If the move comes first, the
 * copy is complete, and the writer's page is restored from it.
 *
 * <p><b>Why "confirm".</b> The source of UFFDIO_MOVE need not be registered. If the program
 * unmapped a range without closing it and mapped other memory there, the move would take that
 * memory. A request to fill the first page of each run with zeros tells: it fails with EEXIST if
 * the page is present and registered. A registered page that is missing was never populated, or the
 * program has dropped it: it reads as zeros anyway, and stays.
 *
 * <p>Used by the agent only. Takes no lock, and makes no garbage unless the kernel refuses.
 */
final class EvictionBatch implements AutoCloseable {
  /** The most pages of a batch: a larger one would make those who wait for its end wait longer. */
  static final int MAX_PAGES = 64;

  private static final int MAX_RETRIES = 16;

  private final Attachment attachment;
  private final SessionMemory session;
  private final SessionWords pageWords;
  private final SlotOwners owners;
  private final UserfaultfdRequests requests;
  private final PageMover mover;
  private final GatherWrite write = new GatherWrite(MAX_PAGES);
  private final long pageBytes;

  private final int[] pages = new int[MAX_PAGES];
  private final int[] slots = new int[MAX_PAGES];

  /**
   * The word that this batch has set last, by entry; 0 once the page is not the batch's any more.
   */
  private final long[] words = new long[MAX_PAGES];

  private PagedRange range;
  private int count;
  private int nextSlot;
  private boolean isOutOfSlots;

  EvictionBatch(Attachment attachment, UserfaultfdRequests requests, PageMover mover) {
    this.attachment = attachment;
    this.requests = requests;
    this.mover = mover;
    session = attachment.session();
    pageWords = session.words();
    owners = session.slotOwners();
    pageBytes = session.layout().pageSizeBytes();
  }

  /**
   * Evicts pages from {@code page} up to {@code end}. Stops at the end of a batch, or when no slot
   * is free.
   *
   * @return the first page that was not looked at
   */
  int evict(PagedRange from, int page, int end) {
    range = from;
    count = 0;
    isOutOfSlots = false;
    session.header().beginBatch();
    try {
      int next = range.isEvictable() ? claim(page, end) : end;
      confirm();
      copy();
      move();
      empty();
      return next;
    } finally {
      session.header().endBatch();
    }
  }

  /** Returns whether the last batch ended because no slot was free. */
  boolean isOutOfSlots() {
    return isOutOfSlots;
  }

  private int claim(int from, int end) {
    int page = from;
    for (; page < end && count < MAX_PAGES; page++) {
      long word = pageWords.get(page);
      if (!PageWord.isEvictable(word)) {
        ClientCounter.SKIPPED.add(session, 1);
        continue;
      }
      if (session.marks().pins(page) > 0) {
        disarm(page, word, ClientCounter.PINNED);
        continue;
      }
      int slot = owners.tryTake(page, nextSlot);
      if (slot < 0) {
        isOutOfSlots = true;
        break;
      }
      long moving = PageWord.moving(word, slot);
      if (!pageWords.compareAndSet(page, word, moving)) {
        boolean _ = owners.untake(slot, page);
        ClientCounter.SKIPPED.add(session, 1);
        continue;
      }
      nextSlot = slot + 1 == session.layout().slots() ? 0 : slot + 1;
      pages[count] = page;
      slots[count] = slot;
      words[count] = moving;
      count++;
      if (session.marks().pins(page) > 0) {
        // The lease has looked at the word before the claim, or will after it.
        stay(count - 1, ClientCounter.PINNED);
      }
    }
    return page;
  }

  /** Lets the daemon choose the page anew. The page stays protected: the next write faults once. */
  private void disarm(int page, long word, ClientCounter reason) {
    boolean _ = pageWords.compareAndSet(page, word, PageWord.stayed(word));
    reason.add(session, 1);
  }

  /** Gives up the pages of a command from {@code page} on. */
  void drop(int page, int end) {
    for (int each = page; each < end; each++) {
      long word = pageWords.get(each);
      if (PageWord.isEvictable(word)) {
        disarm(each, word, ClientCounter.DROPPED);
      }
    }
  }

  private void confirm() {
    for (int i = 0; i < count; ) {
      int end = endOfPages(i);
      if (words[i] != 0) {
        int answer = requests.zeroPages(range.addressOf(pages[i]), pageBytes);
        if (answer == 0) {
          // The new page of zeros is not protected, so that a write to it would be missed.
          stay(i, ClientCounter.FAILED_MISSING);
        }
        for (int k = i; answer != 0 && answer != -Errno.EEXIST && k < end; k++) {
          stay(k, ClientCounter.ofFailure(answer));
        }
      }
      i = end;
    }
  }

  private void copy() {
    for (int i = 0; i < count; ) {
      int end = endOfSlots(i);
      if (words[i] != 0) {
        write.clear();
        for (int k = i; k < end; k++) {
          write.add(range.addressOf(pages[k]), pageBytes);
        }
        long offset = session.layout().copyOffset(slots[i]);
        long written = write.writeTo(session.file(), offset);
        int complete = written < 0 ? 0 : (int) (written / pageBytes);
        for (int k = i; k < end; k++) {
          if (k - i < complete) {
            advance(k, PageWord.copied(words[k]));
          } else {
            stay(k, ClientCounter.FAILED_COPY);
          }
        }
      }
      i = end;
    }
  }

  /** Sets the next word of a page, unless a lane has claimed the page. */
  private void advance(int entry, long next) {
    if (pageWords.compareAndSet(pages[entry], words[entry], next)) {
      words[entry] = next;
    } else {
      words[entry] = 0;
      ClientCounter.CANCELLED.add(session, 1);
    }
  }

  private void move() {
    for (int i = 0; i < count; ) {
      if (words[i] == 0) {
        i++;
      } else {
        i = moveRun(i, Math.min(endOfPages(i), endOfSlots(i)));
      }
    }
  }

  /** Moves entries that are contiguous on both sides, and settles them. */
  private int moveRun(int from, int end) {
    int retries = 0;
    int i = from;
    while (i < end) {
      long bytes = (end - i) * pageBytes;
      int answer =
          mover.move(attachment.stagingAddress(slots[i]), range.addressOf(pages[i]), bytes);
      int moved = answer == 0 ? end - i : (int) (mover.doneBytes() / pageBytes);
      for (int k = i; k < i + moved; k++) {
        settle(k, PageWord.staged(words[k]), ClientCounter.EVICTED);
      }
      i += moved;
      if (answer == 0) {
        break;
      }
      boolean isTransient = answer == -Errno.EAGAIN && (moved > 0 || retries++ < MAX_RETRIES);
      if (!isTransient && i < end) {
        noteFailure(answer, i);
        settle(i, PageWord.stayed(words[i]), ClientCounter.ofFailure(answer));
        i++;
        retries = 0;
      }
    }
    return end;
  }

  private void noteFailure(int answer, int entry) {
    if (answer == -Errno.EINVAL && RangeChecks.isLocked(range.addressOf(pages[entry]), pageBytes)) {
      range.noteLocked();
    }
  }

  /** Leaves a page in this process, before it was copied. */
  private void stay(int entry, ClientCounter reason) {
    if (words[entry] != 0) {
      settle(entry, PageWord.stayed(words[entry]), reason);
    }
  }

  /**
   * Ends the batch's claim of a page, unless a lane has claimed it. A moved page is evicted even
   * then: the lane serves the copy.
   */
  private void settle(int entry, long next, ClientCounter counter) {
    boolean _ = pageWords.compareAndSet(pages[entry], words[entry], next);
    words[entry] = 0;
    counter.add(session, 1);
  }

  /**
   * Empties the staging pages of the batch, after all of its moves: until then a filled one says
   * that the page has moved, or cannot move. Passes the slots to the daemon, which frees those that
   * no word names.
   */
  private void empty() {
    for (int i = 0; i < count; ) {
      int end = endOfSlots(i);
      long address = attachment.stagingAddress(slots[i]);
      if (!ReleaseGate.ours().tryDiscard(address, (end - i) * pageBytes)) {
        // The slot's next page will not move (EEXIST), and stays.
        ClientCounter.FAILED_DISCARD.add(session, 1);
      }
      for (int k = i; k < end; k++) {
        boolean _ = owners.fill(slots[k], pages[k]);
      }
      i = end;
    }
    if (count > 0) {
      session.header().wakeDaemon();
    }
  }

  /** Returns the end of the entries from {@code from} whose pages are contiguous. */
  private int endOfPages(int from) {
    int end = from + 1;
    while (end < count && pages[end] == pages[end - 1] + 1 && isOpen(end) == isOpen(from)) {
      end++;
    }
    return end;
  }

  /** Returns the end of the entries from {@code from} whose slots are contiguous. */
  private int endOfSlots(int from) {
    int end = from + 1;
    while (end < count && slots[end] == slots[end - 1] + 1 && isOpen(end) == isOpen(from)) {
      end++;
    }
    return end;
  }

  private boolean isOpen(int entry) {
    return words[entry] != 0;
  }

  @Override
  public void close() {
    requests.close();
  }
}
