package org.arenalab.pager;

import org.arenalab.os.GatherWrite;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.userfault.UserfaultfdRequests;
import org.arenalab.pager.protocol.ClientCounter;
import org.arenalab.pager.protocol.PageWord;
import org.arenalab.pager.protocol.SessionMemory;

/**
 * Pages leave by UFFDIO_MOVE, without protection against writes.
 *
 * <pre>
 *   move      UFFDIO_MOVE to the staging area            the kernel decides: agent or lane
 *   copy      pwritev to the slots from that area        nobody writes there
 *   settle    MOVING -> STAGED, or -> RESIDENT           waits while a lane has marked the word
 * </pre>
 *
 * <p><b>Why no write is lost.</b> The move takes the page with every write before it. A later
 * access is a fault of a missing page. A lane serves it by putting a page in the way of the move:
 * if it comes first, the page has not moved and never will in this batch. If the move comes first,
 * the lane restores the page from the staging page, from the slot or from the store. The staging
 * area is emptied after every page of the batch is settled.
 */
final class TrackDeparture implements Departure {
  private final SessionMemory session;
  private final StagingArea staging;
  private final MoveRuns runs;
  private final GatherWrite write = new GatherWrite(1);
  private final long pageBytes;
  private boolean isPossible = true;

  TrackDeparture(Attachment attachment, UserfaultfdRequests requests, PageMover mover) {
    session = attachment.session();
    staging = attachment.staging();
    runs = new MoveRuns(attachment, requests, mover);
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
        runs.move(entries, i, end);
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
        runs.bringBack(entries, k);
        entries.stay(k, ClientCounter.FAILED_COPY);
      }
    }
  }

  @Override
  public void rescue(BatchEntries entries) {
    for (int i = 0; i < entries.count(); i++) {
      if (entries.isOpen(i)) {
        runs.moveBack(entries, i);
        entries.stay(i, ClientCounter.FAILED_OTHER);
      }
    }
  }

  /** If this fails, a lane would take an old page for one that has moved: no page leaves then. */
  @Override
  public void empty(BatchEntries entries) {
    for (int i = 0; i < entries.count(); ) {
      int end = entries.endOfSlots(i);
      long address = staging.addressOf(entries.slot(i));
      if (!ReleaseGate.ours().tryDiscard(address, (end - i) * pageBytes)) {
        isPossible = false;
        ClientCounter.FAILED_DISCARD.add(session, 1);
      }
      i = end;
    }
  }
}
