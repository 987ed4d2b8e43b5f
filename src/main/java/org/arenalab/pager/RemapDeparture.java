package org.arenalab.pager;

import org.arenalab.os.Backoff;
import org.arenalab.os.Errno;
import org.arenalab.os.GatherWrite;
import org.arenalab.os.userfault.UserfaultfdRequests;
import org.arenalab.pager.protocol.ClientCounter;
import org.arenalab.pager.protocol.PageWord;
import org.arenalab.pager.protocol.SessionMemory;

/**
 * Pages leave by {@code mremap} with MREMAP_DONTUNMAP, on kernels without UFFDIO_MOVE.
 *
 * <pre>
 *   move      mremap over the staging area     each page in one step; its place is missing then
 *   copy      pwritev from the staging area    nobody writes there
 *   settle    MOVING -> STAGED                 waits while a lane reads the staging page
 * </pre>
 *
 * <p><b>Why no write is lost.</b> The move takes the page with every write before it. A later
 * access is a fault of a missing page, which waits until a lane has restored the page from the
 * staging page, from the slot or from the store. The kernel's lock of the mappings orders moves and
 * faults.
 *
 * <p><b>What the kernel does not tell here</b>: a page under direct input (O_DIRECT, io_uring with
 * fixed buffers) moves, too, and bytes that arrive later are lost. Such memory needs a lease.
 *
 * <p>{@code mremap} makes mappings: at most one for each page of a batch. They end with the batch.
 */
final class RemapDeparture implements Departure {
  private final SessionMemory session;
  private final StagingArea staging;
  private final UserfaultfdRequests requests;
  private final PageMover mover;
  private final GatherWrite write = new GatherWrite(1);
  private final long pageBytes;
  private boolean isPossible = true;

  RemapDeparture(Attachment attachment, UserfaultfdRequests requests, PageMover mover) {
    session = attachment.session();
    staging = attachment.staging();
    this.requests = requests;
    this.mover = mover;
    pageBytes = session.layout().pageSizeBytes();
  }

  @Override
  public boolean isPossible() {
    return isPossible;
  }

  @Override
  public void leave(BatchEntries entries) {
    for (int i = 0; i < entries.count(); ) {
      int end = entries.endOfBoth(i);
      if (entries.isOpen(i)) {
        move(entries, i, end);
      }
      i = end;
    }
    for (int i = 0; i < entries.count(); ) {
      int end = entries.endOfSlots(i);
      if (entries.isOpen(i)) {
        copy(entries, i, end);
      }
      i = end;
    }
  }

  /** Moves a run. The kernel would move locked pages, too, and unlock the rest of the mapping. */
  private void move(BatchEntries entries, int from, int end) {
    long bytes = (end - from) * pageBytes;
    if (RangeChecks.isLocked(entries.address(from), bytes)) {
      entries.range().noteLocked();
      for (int k = from; k < end; k++) {
        entries.stay(k, ClientCounter.FAILED_INVALID);
      }
      return;
    }
    int answer = mover.move(staging.addressOf(entries.slot(from)), entries.address(from), bytes);
    if (answer == 0) {
      return;
    }
    // A run that is more than one mapping of the kernel does not move as a whole.
    for (int k = from; k < end; k++) {
      int alone = end - from == 1 ? answer : moveAlone(entries, k);
      if (alone != 0) {
        bringBack(entries, k);
        entries.stay(k, ClientCounter.ofFailure(alone));
      }
    }
  }

  /**
   * Moves one page, unless a part of its run has moved after all: moving again would replace it.
   */
  private int moveAlone(BatchEntries entries, int entry) {
    long place = staging.addressOf(entries.slot(entry));
    int copied = requests.copy(entries.address(entry), place, pageBytes);
    return copied == -Errno.EFAULT
        ? mover.move(place, entries.address(entry), pageBytes)
        : -Errno.EAGAIN;
  }

  @Override
  public void rescue(BatchEntries entries) {
    for (int k = 0; k < entries.count(); k++) {
      if (entries.isOpen(k)) {
        bringBack(entries, k);
        entries.stay(k, ClientCounter.FAILED_OTHER);
      }
    }
  }

  private void copy(BatchEntries entries, int from, int end) {
    write.clear();
    write.add(staging.addressOf(entries.slot(from)), (end - from) * pageBytes);
    long offset = session.layout().copyOffset(entries.slot(from));
    long written = write.writeTo(session.file(), offset);
    int complete = written < 0 ? 0 : (int) (written / pageBytes);
    for (int k = from; k < end; k++) {
      if (k - from < complete) {
        entries.settle(k, PageWord.staged(entries.word(k)), ClientCounter.EVICTED);
      } else {
        bringBack(entries, k);
        entries.stay(k, ClientCounter.FAILED_COPY);
      }
    }
  }

  /** Copies a page back from its staging page, if it is there and a lane has not done so. */
  private void bringBack(BatchEntries entries, int entry) {
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

  /** If this fails, other code of the process may map memory there: no page leaves any more. */
  @Override
  public void empty(BatchEntries entries) {
    if (entries.count() > 0 && !staging.tryEmpty()) {
      isPossible = false;
      ClientCounter.FAILED_DISCARD.add(session, 1);
    }
  }
}
