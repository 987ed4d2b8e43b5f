package org.arenalab.pager;

import java.util.concurrent.locks.LockSupport;
import org.arenalab.os.Errno;
import org.arenalab.os.userfault.UserfaultfdRequests;
import org.arenalab.pager.protocol.ClientCounter;
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
 *   leave     the steps of a {@link Departure}
 *   empty     drop the staging pages, fill or free the slots
 * </pre>
 *
 * <p><b>Why "confirm".</b> The source of a move need not be registered. If the program unmapped a
 * range without closing it and mapped other memory there, the move would take that memory. A
 * request to fill the first page of each run with zeros tells: it fails with EEXIST if the page is
 * present and registered. A registered page that is missing was never populated, or the program has
 * dropped it: it reads as zeros anyway, and stays.
 *
 * <p><b>Merged pages.</b> The kernel's merging of equal pages (KSM) removes the protection of an
 * armed page. A write between copy and move would then be lost. So the first batch of a range ends
 * the merging there. If a page may have been merged before, all pages of the range are armed anew.
 *
 * <p>Used by the agent only. Takes no lock. Makes no garbage unless the kernel refuses, and except
 * in the first batch of a range.
 */
final class EvictionBatch implements AutoCloseable {
  /** The most pages of a batch: a larger one would make those who wait for its end wait longer. */
  static final int MAX_PAGES = 64;

  private static final long RESCUE_RETRY_NS = 1_000_000;

  private final SessionMemory session;
  private final SessionWords pageWords;
  private final SlotOwners owners;
  private final UserfaultfdRequests requests;
  private final Departure departure;
  private final BatchEntries entries;
  private final long pageBytes;

  private int nextSlot;
  private boolean isOutOfSlots;

  EvictionBatch(SessionMemory session, UserfaultfdRequests requests, Departure departure) {
    this.session = session;
    this.requests = requests;
    this.departure = departure;
    entries = new BatchEntries(session, MAX_PAGES);
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
    entries.begin(from);
    isOutOfSlots = false;
    boolean done = false;
    session.header().beginBatch();
    try {
      if (from.isEvictable() && from.endMerging()) {
        drop(from.firstPage(), from.firstPage() + from.pages());
      }
      int next = from.isEvictable() && departure.isPossible() ? claim(page, end) : end;
      confirm();
      departure.leave(entries);
      empty();
      done = true;
      return next;
    } finally {
      if (!done) {
        rescue();
      }
      session.header().endBatch();
    }
  }

  /**
   * Ends a batch that has failed. A page that stayed in MOVING would never come back: the close of
   * its range waits for the end of the move. Without Java memory, which a request that the kernel
   * refuses needs, it tries again until there is some.
   */
  private void rescue() {
    while (true) {
      try {
        departure.rescue(entries);
        empty();
        return;
      } catch (OutOfMemoryError full) {
        LockSupport.parkNanos(RESCUE_RETRY_NS);
      }
    }
  }

  /** Returns whether the last batch ended because no slot was free. */
  boolean isOutOfSlots() {
    return isOutOfSlots;
  }

  private int claim(int from, int end) {
    int page = from;
    for (; page < end && !entries.isFull(); page++) {
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
      int entry = entries.add(page, slot, moving);
      if (session.marks().pins(page) > 0) {
        // The lease has looked at the word before the claim, or will after it.
        entries.stay(entry, ClientCounter.PINNED);
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
    for (int i = 0; i < entries.count(); ) {
      int end = entries.endOfPages(i);
      if (entries.isOpen(i)) {
        int answer = requests.zeroPages(entries.address(i), pageBytes);
        if (answer == 0) {
          // The new page of zeros is not protected, so that a write to it would be missed.
          entries.stay(i, ClientCounter.FAILED_MISSING);
        }
        for (int k = i; answer != 0 && answer != -Errno.EEXIST && k < end; k++) {
          entries.stay(k, ClientCounter.ofFailure(answer));
        }
      }
      i = end;
    }
  }

  /**
   * Empties the staging pages of the batch, after all of its moves. Passes the slots to the daemon,
   * which frees those that no word names.
   */
  private void empty() {
    departure.empty(entries);
    for (int i = 0; i < entries.count(); i++) {
      boolean _ = owners.fill(entries.slot(i), entries.page(i));
    }
    if (entries.count() > 0) {
      session.header().wakeDaemon();
    }
  }

  @Override
  public void close() {
    requests.close();
  }
}
