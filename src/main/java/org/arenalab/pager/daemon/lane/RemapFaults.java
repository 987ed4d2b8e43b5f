package org.arenalab.pager.daemon.lane;

import java.util.function.IntSupplier;
import org.arenalab.os.Errno;
import org.arenalab.pager.protocol.PageWord;
import org.arenalab.pager.protocol.PageWords;

/**
 * Serves the faults of moving pages where pages leave by {@code mremap}: on kernels without
 * UFFDIO_MOVE.
 *
 * <p><b>No write is lost.</b> The agent moves a page first, and copies it afterwards from its
 * staging page, which no thread of the client writes to. A write before the move is in the page
 * that moves. So nobody has to win a race: a protected page is simply lifted, whatever the agent
 * does.
 *
 * <p><b>No fault waits for the agent.</b> A page that has moved is read from the staging page
 * through the client's memory. Before the move that place cannot be read. A lane marks the word
 * while it reads, and the agent does not settle a marked page.
 *
 * <p><b>A page may be missing although it has not moved</b>: it was never populated, or the program
 * dropped it. It is filled with zeros, and the agent may still move it. That needs a proof that the
 * message is not late: a late one would fill a page with zeros that moves at this moment. The proof
 * is two faults of one thread, both read after this lane had seen the word. The second of them
 * began after the first was read, so that the page was missing during this claim of the agent. It
 * cannot have moved before the staging page was found unreadable: so it holds nothing.
 *
 * <p>Used by one thread. No lock, no garbage.
 */
final class RemapFaults {
  /** Longer than any message is late, and shorter than the generations of a page take to wrap. */
  private static final long PROOF_WITHIN_NS = 1_000_000_000;

  private static final int NOBODY = 0;

  private final PageWords words;
  private final FaultCalls calls;
  private final PageBytes bytes;
  private final FaultMarks marks;
  private final LaneCounters counters;
  private final int lane;
  private final IntSupplier threadOfFault;

  private int absentPage = -1;
  private long absentWord;
  private long absentNs;
  private int witness;

  RemapFaults(
      PageWords words,
      FaultCalls calls,
      PageBytes bytes,
      FaultMarks marks,
      LaneCounters counters,
      int lane,
      IntSupplier threadOfFault) {
    this.words = words;
    this.calls = calls;
    this.bytes = bytes;
    this.marks = marks;
    this.counters = counters;
    this.lane = lane;
    this.threadOfFault = threadOfFault;
  }

  /** Serves a fault of a moving page. Returns false, without effect, if the word has changed. */
  boolean tryServe(int page, long word, long address, boolean isMissing, long sinceNs) {
    if (!isMissing) {
      marks.touched(page);
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
      return true;
    }
    if (!words.compareAndSet(page, word, PageWord.readBy(word, lane))) {
      return false;
    }
    int fetched = bytes.fetchMoved(PageWord.slot(word));
    if (fetched == 0) {
      restore(page, word, address);
    } else if (fetched == ClientMemory.ABSENT) {
      if (isProvenMissing(page, word, sinceNs)) {
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

  private void restore(int page, long word, long address) {
    int result = calls.copy(address, bytes.movedAddress());
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
    marks.touched(page);
    marks.refaulted(page);
    end(page, word, PageWord.stayed(word), address);
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

  private boolean isProvenMissing(int page, long word, long sinceNs) {
    boolean isSame = page == absentPage && word == absentWord;
    if (!isSame || sinceNs - absentNs > PROOF_WITHIN_NS) {
      absentPage = page;
      absentWord = word;
      absentNs = sinceNs;
      witness = NOBODY;
      return false;
    }
    int thread = threadOfFault.getAsInt();
    if (witness == NOBODY) {
      witness = thread;
      return false;
    }
    return thread == witness;
  }

  /** Ends a claim, and wakes the threads that have met it in another lane. */
  private void end(int page, long word, long next, long address) {
    long claim = PageWord.readBy(word, lane);
    if (words.compareAndSet(page, claim, next)) {
      return;
    }
    counters.damagedWords += words.compareAndSet(page, PageWord.awaited(claim), next) ? 0 : 1;
    int _ = calls.wake(address);
  }
}
