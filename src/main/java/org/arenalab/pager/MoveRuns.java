package org.arenalab.pager;

import org.arenalab.os.Backoff;
import org.arenalab.os.Errno;
import org.arenalab.os.userfault.UserfaultfdRequests;
import org.arenalab.pager.protocol.ClientCounter;

/**
 * Moves pages of a batch by UFFDIO_MOVE, in runs that are contiguous on both sides. A page that
 * does not leave is in its place afterwards, and its entry is closed. Used by the agent only.
 *
 * <p><b>EEXIST does not mean that the page has not moved.</b> Linux from 6.18 on moves several
 * pages in a step. It repeats a step if another thread has changed a page table entry. Then it
 * repeats the step again, although the second attempt has moved the pages. It meets these pages
 * itself, and answers EEXIST without counting them. So each page of that answer is copied back from
 * its staging page. The kernel refuses this if the page is in its place.
 */
final class MoveRuns {
  private static final int MAX_RETRIES = 16;

  private final StagingArea staging;
  private final UserfaultfdRequests requests;
  private final PageMover mover;
  private final long pageBytes;

  MoveRuns(Attachment attachment, UserfaultfdRequests requests, PageMover mover) {
    staging = attachment.staging();
    this.requests = requests;
    this.mover = mover;
    pageBytes = attachment.session().layout().pageSizeBytes();
  }

  /** Moves the open entries of a run [from, end). The entries that are open then have moved. */
  void move(BatchEntries entries, int from, int end) {
    int retries = 0;
    int i = from;
    while (i < end) {
      long bytes = (end - i) * pageBytes;
      int answer = mover.move(staging.addressOf(entries.slot(i)), entries.address(i), bytes);
      if (answer == 0) {
        return;
      }
      int moved = (int) (mover.doneBytes() / pageBytes);
      i += moved;
      boolean isTransient = answer == -Errno.EAGAIN && (moved > 0 || retries++ < MAX_RETRIES);
      if (!isTransient && i < end) {
        noteFailure(entries, answer, i);
        entries.stay(i, ClientCounter.ofFailure(answer));
        i++;
        retries = 0;
      }
    }
  }

  private void noteFailure(BatchEntries entries, int answer, int entry) {
    if (answer == -Errno.EEXIST) {
      bringBack(entries, entry);
    } else if (answer == -Errno.EINVAL && RangeChecks.isLocked(entries.address(entry), pageBytes)) {
      entries.range().noteLocked();
    }
  }

  /**
   * Copies a page back from its staging page, which is filled, unless the page is in its place.
   * Nobody has written to the staging page: it has the page that moved, or zeros of a lane. Beside
   * such zeros, a missing page was never populated, or the program has dropped it.
   */
  void bringBack(BatchEntries entries, int entry) {
    long place = staging.addressOf(entries.slot(entry));
    Backoff backoff = null;
    while (true) {
      int answer = requests.copy(entries.address(entry), place, pageBytes);
      if (answer != -Errno.EAGAIN && answer != -Errno.ENOMEM) {
        int _ = requests.wake(entries.address(entry), pageBytes);
        return;
      }
      backoff = backoff == null ? new Backoff() : backoff;
      backoff.again();
    }
  }

  /**
   * Returns a page to its place, if it has moved, after a failure of the batch. The kernel refuses
   * a move (EEXIST) if the page is in its place, and (ENOENT) if there is none to move. It also
   * refuses a move to memory that was locked since; such a page is copied back.
   */
  void moveBack(BatchEntries entries, int entry) {
    long address = entries.address(entry);
    long place = staging.addressOf(entries.slot(entry));
    int answer = -Errno.EAGAIN;
    while (answer == -Errno.EAGAIN) {
      answer = requests.move(address, place, pageBytes);
    }
    boolean isDone = answer == 0 || answer == -Errno.EEXIST || answer == -Errno.ENOENT;
    // A copy from a place that is not filled would wait for ever.
    if (!isDone && requests.zeroPages(place, pageBytes) == -Errno.EEXIST) {
      bringBack(entries, entry);
    } else {
      int _ = requests.wake(address, pageBytes);
    }
  }
}
