package org.arenalab.pager.daemon.lane;

import static org.arenalab.pager.protocol.PageWord.CLIENT;
import static org.arenalab.pager.protocol.PageWord.FROM_EXTENT;
import static org.arenalab.pager.protocol.PageWord.FROM_NONE;
import static org.arenalab.pager.protocol.PageWord.FROM_SLOT;
import static org.arenalab.pager.protocol.PageWord.FROM_ZERO;
import static org.arenalab.pager.protocol.PageWord.MOVING;
import static org.arenalab.pager.protocol.PageWord.POISONED;
import static org.arenalab.pager.protocol.PageWord.RESIDENT;
import static org.arenalab.pager.protocol.PageWord.RESTORING;
import static org.arenalab.pager.protocol.PageWord.STAGED;
import static org.arenalab.pager.protocol.PageWord.STORED;
import static org.arenalab.pager.protocol.PageWord.ZERO;

import org.arenalab.os.Errno;
import org.arenalab.os.Internal;
import org.arenalab.pager.protocol.PageWord;
import org.arenalab.pager.protocol.PageWords;

/**
 * Serves one fault at a time: the state table of a fault lane. {@link RemapFaults} has the rows of
 * moving pages where pages leave before they are copied.
 *
 * <pre>
 *   state of the page's word     answer
 *   RESIDENT                     claim, lift the protection or fill with zeros
 *   RESIDENT under arming        take over from the armer, as RESIDENT
 *   MOVING, bytes not complete   claim as RESIDENT: the agent has not tried to move the page
 *   MOVING, bytes complete       fill the staging page: the agent's move fails. Claim as RESIDENT
 *   ... and that page is filled  claim, restore from the slot; the page may also never have moved
 *   STAGED, STORED, ZERO         claim, restore
 *   RESTORING by a lane          missing: mark the word, so that this lane wakes after its claim
 *   ... and protected            wake: the page was protected after that lane had lifted it
 *   RESTORING by the client      take over, mark the page as disputed, restore
 *   POISONED, with an extent     claim, restore: this daemon may decode what another one could not
 *   POISONED, damaged bytes      poison the page
 * </pre>
 *
 * <p><b>Every answer claims the page first.</b> A lane may be preempted between its look at the
 * word and its request. Without the claim, a late request would lift the protection of a page that
 * is armed again, or fill a page with zeros that was evicted in between.
 *
 * <p><b>A claim ends in one of three ways.</b> The page is resident, and its word too. Or the
 * kernel asks for patience: the word is as before, and the waiting threads repeat their access. Or
 * the bytes are lost, and the page is poisoned.
 *
 * <p><b>The end of a claim may have to wake.</b> A thread goes on as soon as its page is there, a
 * moment before the word says so. If the program drops the page at once and accesses it again,
 * another lane meets the claim. Nobody would wake that thread: so the other lane marks the word.
 *
 * <p><b>A lane may be late.</b> It looks up the page of an address before it claims the page. If it
 * gets no processor in between, the range may have left, and its page words may belong to another
 * range. So the lane looks again after the claim, and gives back a page that is not its own.
 *
 * <p><b>A page may be present although its word says that it is evicted</b>: a lane died between
 * its claim of a moving page and its request. The protected page and its copy have the same bytes.
 * Therefore an answer that meets a present page lifts the protection.
 *
 * <p>Used by one thread. No lock, no garbage, no log; it waits for nothing but the kernel.
 */
@Internal
public final class FaultServer {
  /** The restorer of a page that is being armed. Lanes have smaller numbers. */
  public static final int ARMER = PageWord.MAX_LANE;

  /** The restorer of a poisoned page after a takeover. Lanes have smaller numbers. */
  public static final int LIFTER = ARMER - 1;

  /** Outcome beside 0 and negated error numbers: the bytes are lost. */
  private static final int LOST = 1;

  private final PageWords words;
  private final FaultCalls calls;
  private final PageBytes bytes;
  private final FaultMarks marks;
  private final RangeIndex ranges;
  private final LaneCounters counters;
  private final int lane;

  /** The end of the last request of {@link #fill}. */
  private long filledNs;

  /** Serves moving pages where they leave before they are copied; else null. */
  private final RemapFaults remapped;

  /**
   * Creates the server of a lane of a client whose pages leave after they are copied.
   *
   * @param lane 1 to {@link #LIFTER} - 1; no two lanes of a session share a number
   */
  FaultServer(
      PageWords words,
      FaultCalls calls,
      PageBytes bytes,
      FaultMarks marks,
      RangeIndex ranges,
      LaneCounters counters,
      int lane) {
    this(words, calls, bytes, marks, ranges, counters, lane, null);
  }

  /** Creates the server of a lane. */
  FaultServer(
      PageWords words,
      FaultCalls calls,
      PageBytes bytes,
      FaultMarks marks,
      RangeIndex ranges,
      LaneCounters counters,
      int lane,
      RemapFaults remapped) {
    this.remapped = remapped;
    this.words = words;
    this.calls = calls;
    this.bytes = bytes;
    this.marks = marks;
    this.ranges = ranges;
    this.counters = counters;
    this.lane = lane;
  }

  /**
   * Serves a fault.
   *
   * @param page index of a known page
   * @param address of the page in the client
   * @param isMissing whether the page is missing; else it is protected against a write
   * @param sinceNs when the message was read
   */
  void serve(int page, long address, boolean isMissing, long sinceNs) {
    counters.missing += isMissing ? 1 : 0;
    while (true) {
      long word = words.get(page);
      if (tryServe(page, word, address, isMissing, sinceNs)) {
        counters.states[PageWord.state(word)]++;
        return;
      }
      counters.retries++;
    }
  }

  /** Answers a fault outside every known range: the waiting threads repeat their access. */
  void serveUnknown(long address) {
    counters.unknown++;
    counters.discarded++;
    int _ = calls.wake(address);
  }

  /** Returns the number of the lane. */
  int lane() {
    return lane;
  }

  private boolean tryServe(int page, long word, long address, boolean isMissing, long sinceNs) {
    return switch (PageWord.state(word)) {
      case RESIDENT -> {
        long claim = PageWord.unprotecting(word, lane);
        yield claimAndSettle(page, word, claim, address, isMissing, sinceNs);
      }
      case MOVING ->
          remapped == null
              ? tryServeMoving(page, word, address, isMissing, sinceNs)
              : remapped.tryServe(page, word, address, isMissing, sinceNs);
      case STAGED, STORED, ZERO -> {
        long claim = PageWord.restoring(word, lane);
        yield claimAndSettle(page, word, claim, address, isMissing, sinceNs);
      }
      case RESTORING -> tryServeRestoring(page, word, address, isMissing, sinceNs);
      default -> {
        assert PageWord.state(word) >= POISONED : word;
        if (PageWord.namesExtent(word)) {
          long claim = PageWord.restoring(word, lane);
          yield claimAndSettle(page, word, claim, address, isMissing, sinceNs);
        }
        poison(page, word, address);
        yield true;
      }
    };
  }

  /**
   * The staging page decides the race with the agent's move: the first to fill it wins. It stays
   * filled until the agent has tried all moves of its batch. A lane that was late may have filled
   * it in an earlier batch; then this page has not moved, and the agent's move fails, too.
   */
  private boolean tryServeMoving(
      int page, long word, long address, boolean isMissing, long sinceNs) {
    int result = 0;
    if (PageWord.isCopied(word)) {
      long staging = bytes.stagingAddress(PageWord.slot(word));
      if (staging == PageBytes.NOWHERE) {
        counters.damagedWords++;
        poison(page, word, address);
        return true;
      }
      result = calls.copy(staging, bytes.dummyAddress());
    }
    if (result == 0) {
      long claim = PageWord.unprotecting(word, lane);
      boolean settled = claimAndSettle(page, word, claim, address, isMissing, sinceNs);
      counters.cancelledMoves += settled ? 1 : 0;
      return settled;
    }
    if (result == -Errno.EEXIST) {
      long claim = PageWord.restoring(word, lane);
      return claimAndSettle(page, word, claim, address, isMissing, sinceNs);
    }
    if (result == -Errno.ESRCH) {
      counters.discarded++;
    } else {
      counters.deferred++;
      int _ = calls.wake(address);
    }
    return true;
  }

  private boolean tryServeRestoring(
      int page, long word, long address, boolean isMissing, long sinceNs) {
    int restorer = PageWord.restorer(word);
    if (restorer == ARMER) {
      long claim = PageWord.unprotecting(word, lane);
      return claimAndSettle(page, word, claim, address, isMissing, sinceNs);
    }
    if (restorer == CLIENT) {
      long claim = PageWord.robbed(word, lane);
      boolean settled = claimAndSettle(page, word, claim, address, isMissing, sinceNs);
      counters.robbed += settled ? 1 : 0;
      return settled;
    }
    if (isMissing && !words.compareAndSet(page, word, PageWord.awaited(word))) {
      return false;
    }
    if (!isMissing || !ranges.hasPage(address, page)) {
      // A late protection by the armer may have come after that lane's lift: it wakes nobody more.
      // The lane of another range wakes no thread of this one.
      int _ = calls.wake(address);
    }
    counters.discarded++;
    return true;
  }

  /** Claims a page and ends the claim. Returns false, without effect, if the word has changed. */
  private boolean claimAndSettle(
      int page, long word, long claim, long address, boolean isMissing, long sinceNs) {
    if (!words.compareAndSet(page, word, claim)) {
      return false;
    }
    if (!ranges.hasPage(address, page)) {
      counters.discarded++;
      end(page, claim, PageWord.givenBack(claim), address);
      int _ = calls.wake(address);
      return true;
    }
    long claimedNs = System.nanoTime();
    counters.lookup.record(claimedNs - sinceNs);
    int result = fill(page, claim, address, isMissing, claimedNs);
    if (result == 0 || result == -Errno.EEXIST) {
      recordService(claim, isMissing, sinceNs, claimedNs);
    }
    if (result == -Errno.EEXIST) {
      calls.liftAndWake(address);
      counters.present++;
      becomeResident(page, claim, address);
    } else if (result == 0) {
      counters.installed++;
      becomeResident(page, claim, address);
    } else if (result == -Errno.ENOENT || result == -Errno.ESRCH) {
      counters.discarded++;
      becomeResident(page, claim, address);
      int _ = calls.wake(address);
    } else if (result == LOST) {
      lose(page, claim, address);
    } else {
      counters.deferred++;
      end(page, claim, PageWord.givenBack(claim), address);
      int _ = calls.wake(address);
    }
    return true;
  }

  /** Makes the page present. Returns 0, a negated errno, or {@link #LOST}. */
  private int fill(int page, long claim, long address, boolean isMissing, long claimedNs) {
    int source = PageWord.source(claim);
    long from = PageBytes.NOWHERE;
    long readyNs = claimedNs;
    if (source == FROM_EXTENT) {
      from = bytes.decode(page, claim);
      readyNs = System.nanoTime();
      counters.decode.record(readyNs - claimedNs);
    } else if (source == FROM_SLOT) {
      from = bytes.copyAddress(PageWord.slot(claim));
    }
    int result;
    if (source == FROM_ZERO || (source == FROM_NONE && isMissing)) {
      result = calls.zero(address);
    } else if (source == FROM_NONE) {
      result = calls.lift(address);
    } else if (from == PageBytes.NOWHERE) {
      return LOST;
    } else {
      result = calls.copy(address, from);
    }
    filledNs = System.nanoTime();
    counters.ioctl.record(filledNs - readyNs);
    return result;
  }

  private void recordService(long claim, boolean isMissing, long sinceNs, long claimedNs) {
    if (isMissing) {
      counters.missingService.record(filledNs - sinceNs);
    }
    if (PageWord.source(claim) != FROM_NONE) {
      counters.restoreWall.record(filledNs - claimedNs);
    }
  }

  private void becomeResident(int page, long claim, long address) {
    boolean hasReturned = PageWord.source(claim) != FROM_NONE;
    counters.restored += hasReturned ? 1 : 0;
    end(page, claim, PageWord.resident(claim), address);
    if (hasReturned) {
      marks.returned(page);
      counters.marked++;
    }
  }

  /**
   * Poisons a claimed page. The kernel gives one answer for a page that is present and for a page
   * that is poisoned already: then another lane has read the fault of a second thread. While the
   * client lifts the poison, only its thread knows which: it gets its claim back.
   */
  private void lose(int page, long claim, long address) {
    boolean isPresent = isPresentAfterPoison(address);
    if (PageWord.isHeld(claim) && PageWord.isDisputed(claim)) {
      counters.discarded++;
      end(page, claim, PageWord.givenBack(claim), address);
    } else if (isPresent && !PageWord.isHeld(claim)) {
      counters.present++;
      becomeResident(page, claim, address);
    } else {
      counters.poisoned++;
      end(page, claim, PageWord.poisoned(claim), address);
    }
  }

  /** Poisons a page that is lost already, unless the word is that of another range by now. */
  private void poison(int page, long word, long address) {
    if (ranges.hasPage(address, page) && words.get(page) == word) {
      counters.poisoned++;
      boolean _ = isPresentAfterPoison(address);
    } else {
      counters.discarded++;
      int _ = calls.wake(address);
    }
  }

  /**
   * Poisons a page. Returns true if the page is present, or was poisoned before; then its waiting
   * threads repeat.
   */
  private boolean isPresentAfterPoison(long address) {
    int result = calls.poison(address);
    if (result == -Errno.EEXIST) {
      calls.liftAndWake(address);
      return true;
    }
    boolean gone = result == -Errno.ENOENT || result == -Errno.ESRCH;
    counters.unpoisonable += result == 0 || gone ? 0 : 1;
    return false;
  }

  /** Ends a claim, and wakes the threads that have met it in another lane. */
  private void end(int page, long claim, long next, long address) {
    PageWords.ClaimEnd ended = words.endClaim(page, claim, next);
    if (ended != PageWords.ClaimEnd.UNMET) {
      counters.damagedWords += ended == PageWords.ClaimEnd.DAMAGED ? 1 : 0;
      int _ = calls.wake(address);
    }
  }
}
