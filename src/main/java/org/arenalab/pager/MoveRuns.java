package org.arenalab.pager;

import org.arenalab.os.Errno;

/**
 * Moves pages of a batch by UFFDIO_MOVE, in runs that are contiguous on both sides. A page that
 * cannot move stays; its entry is closed then. Used by the agent only.
 */
final class MoveRuns {
  private static final int MAX_RETRIES = 16;

  private final StagingArea staging;
  private final PageMover mover;
  private final long pageBytes;

  MoveRuns(Attachment attachment, PageMover mover) {
    staging = attachment.staging();
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
    if (answer == -Errno.EINVAL && RangeChecks.isLocked(entries.address(entry), pageBytes)) {
      entries.range().noteLocked();
    }
  }
}
