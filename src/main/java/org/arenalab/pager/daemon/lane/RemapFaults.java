package org.arenalab.pager.daemon.lane;

import java.util.function.IntSupplier;
import org.arenalab.os.Errno;
import org.arenalab.pager.protocol.PageWord;
import org.arenalab.pager.protocol.PageWords;

/**
 * Serves the faults of moving pages where pages leave before they are copied: by {@code mremap}, or
 * by UFFDIO_MOVE where no page is protected against writes.
 *
 * <p><b>No write is lost.</b> The agent moves a page first, and copies it afterwards from its
 * staging page, which no thread of the client writes to. A write before the move is in the page
 * that moves. So nobody has to win a race: a protected page is simply lifted, whatever the agent
 * does.
 *
 * <p><b>No fault waits for the agent.</b> A page that has moved is read from the staging page
 * through the client's memory. Before the move there is no page at that place. A lane marks the
 * word while it reads, and the agent does not settle a marked page.
 *
 * <p><b>A page may be missing although it has not moved</b>: it was never populated, or the program
 * dropped it. It is filled with zeros.
 *
 * <p><b>With UFFDIO_MOVE</b> the lane first fills the staging page with zeros. If that succeeds,
 * the page has not moved, and the agent cannot move it in this batch: a filled place refuses a
 * page. If the place is filled, it has the page that moved. Or a lane that died has filled it; then
 * the page has not moved, and a missing page is zeros, too. The agent empties the place only after
 * it has settled every page of its batch, which it does not do while the word is marked.
 *
 * <p><b>With {@code mremap}</b> nobody can fill the place, and the agent may still move the page.
 * Filling the page needs a proof that the message is not late: a late one would fill a page with
 * zeros that moves at this moment. {@link AbsenceProofs} has the proof.
 *
 * <p>Used by one thread. No lock, no garbage.
 */
final class RemapFaults {
  private final PageWords words;
  private final FaultCalls calls;
  private final PageBytes bytes;
  private final FaultMarks marks;
  private final RangeIndex ranges;
  private final LaneCounters counters;
  private final int lane;
  private final IntSupplier threadOfFault;

  /** For pages that leave by {@code mremap}; null if a lane can fill a staging page. */
  private final AbsenceProofs proofs;

  /**
   * Creates the server of the moving pages of a lane.
   *
   * @param proofs for pages that leave by {@code mremap}; null if they leave by UFFDIO_MOVE
   */
  RemapFaults(
      PageWords words,
      FaultCalls calls,
      PageBytes bytes,
      FaultMarks marks,
      RangeIndex ranges,
      LaneCounters counters,
      int lane,
      IntSupplier threadOfFault,
      AbsenceProofs proofs) {
    this.words = words;
    this.calls = calls;
    this.bytes = bytes;
    this.marks = marks;
    this.ranges = ranges;
    this.counters = counters;
    this.lane = lane;
    this.threadOfFault = threadOfFault;
    this.proofs = proofs;
  }

  /** Serves a fault of a moving page. Returns false, without effect, if the word has changed. */
  boolean tryServe(int page, long word, long address, boolean isMissing, long sinceNs) {
    if (!isMissing) {
      counters.installed++;
      calls.liftAndWake(address);
      return true;
    }
    if (PageWord.restorer(word) != 0) {
      if (!words.compareAndSet(page, word, PageWord.awaited(word))) {
        return false;
      }
      // The lane that reads the staging page wakes every waiting thread when it has done so.
      counters.discarded++;
      if (!ranges.hasPage(address, page)) {
        int _ = calls.wake(address);
      }
      return true;
    }
    if (!words.compareAndSet(page, word, PageWord.readBy(word, lane))) {
      return false;
    }
    if (!ranges.hasPage(address, page)) {
      // This lane was late: the word is that of another range by now.
      counters.discarded++;
      end(page, word, word, address);
      int _ = calls.wake(address);
      return true;
    }
    int slot = PageWord.slot(word);
    if (proofs == null) {
      serveAtStaging(page, word, address, slot);
      return true;
    }
    int fetched = bytes.fetchMoved(slot);
    if (fetched == 0) {
      settle(page, word, address, calls.copy(address, bytes.movedAddress()), true);
    } else if (fetched == ClientMemory.ABSENT) {
      if (proofs.isProven(slot, page, word, threadOfFault.getAsInt(), sinceNs)) {
        proofs.fill(slot);
        fillWithZeros(address);
      } else {
        counters.deferred++;
      }
      end(page, word, word, address);
      int _ = calls.wake(address);
    } else {
      counters.discarded++;
      end(page, word, word, address);
      int _ = calls.wake(address);
    }
    return true;
  }

  /** Keeps the page from moving, or restores it if it has moved. The word is marked. */
  private void serveAtStaging(int page, long word, long address, int slot) {
    long staging = bytes.stagingAddress(slot);
    if (staging == PageBytes.NOWHERE) {
      counters.damagedWords++;
      end(page, word, word, address);
      int _ = calls.poison(address);
      return;
    }
    int filled = calls.copy(staging, bytes.dummyAddress());
    if (filled == 0) {
      counters.cancelledMoves++;
      settle(page, word, address, calls.zero(address), false);
    } else if (filled == -Errno.EEXIST && bytes.fetchMoved(slot) == 0) {
      settle(page, word, address, calls.copy(address, bytes.movedAddress()), true);
    } else {
      boolean isTransient = filled == -Errno.EAGAIN || filled == -Errno.ENOMEM;
      counters.deferred += isTransient ? 1 : 0;
      counters.discarded += isTransient ? 0 : 1;
      end(page, word, word, address);
      int _ = calls.wake(address);
    }
  }

  /**
   * Ends the claim of a page, by the answer to the request that fills it.
   *
   * @param hasMoved whether the page had left, so that its return counts
   */
  private void settle(int page, long word, long address, int result, boolean hasMoved) {
    if (result == -Errno.EAGAIN || result == -Errno.ENOMEM) {
      counters.deferred++;
      end(page, word, word, address);
      int _ = calls.wake(address);
      return;
    }
    if (result == 0) {
      counters.installed++;
    } else if (result == -Errno.EEXIST) {
      counters.present++;
      calls.liftAndWake(address);
    } else {
      counters.discarded++;
      int _ = calls.wake(address);
    }
    end(page, word, PageWord.stayed(word), address);
    if (hasMoved) {
      marks.returned(page);
      counters.marked++;
    }
  }

  private void fillWithZeros(long address) {
    int result = calls.zero(address);
    if (result == 0) {
      counters.installed++;
    } else if (result == -Errno.EEXIST) {
      counters.present++;
      calls.liftAndWake(address);
    } else {
      counters.discarded++;
      int _ = calls.wake(address);
    }
  }

  /** Ends a claim, and wakes the threads that have met it in another lane. */
  private void end(int page, long word, long next, long address) {
    PageWords.ClaimEnd ended = words.endClaim(page, PageWord.readBy(word, lane), next);
    if (ended != PageWords.ClaimEnd.UNMET) {
      counters.damagedWords += ended == PageWords.ClaimEnd.DAMAGED ? 1 : 0;
      int _ = calls.wake(address);
    }
  }
}
