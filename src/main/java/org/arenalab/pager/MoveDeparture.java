package org.arenalab.pager;

import org.arenalab.os.GatherWrite;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.userfault.UserfaultfdRequests;
import org.arenalab.pager.protocol.ClientCounter;
import org.arenalab.pager.protocol.PageWord;
import org.arenalab.pager.protocol.SessionMemory;

/**
 * Pages leave by UFFDIO_MOVE.
 *
 * <pre>
 *   copy      pwritev to the slots, MOVING -> COPIED     the kernel reads, no Java code does
 *   move      UFFDIO_MOVE to the staging area            the kernel decides: agent or lane
 *   settle    COPIED -> STAGED, or -> RESIDENT
 * </pre>
 *
 * <p><b>Why no write is lost.</b> The page is protected from before the copy until it has moved. A
 * writer therefore waits in a fault. A lane serves that fault by putting a page in the way of the
 * move: if it comes first, the page stays and the copy is dropped. If the move comes first, the
 * copy is complete, and the writer's page is restored from it.
 */
final class MoveDeparture implements Departure {
  private final SessionMemory session;
  private final StagingArea staging;
  private final MoveRuns runs;
  private final GatherWrite write = new GatherWrite(EvictionBatch.MAX_PAGES);
  private final long pageBytes;

  MoveDeparture(Attachment attachment, UserfaultfdRequests requests, PageMover mover) {
    session = attachment.session();
    staging = attachment.staging();
    runs = new MoveRuns(attachment, requests, mover);
    pageBytes = session.layout().pageSizeBytes();
  }

  @Override
  public boolean isPossible() {
    return true;
  }

  @Override
  public void leave(BatchEntries entries) {
    for (int i = 0; i < entries.count(); ) {
      int end = entries.endOfSlots(i);
      if (entries.isOpen(i)) {
        copy(entries, i, end);
      }
      i = end;
    }
    for (int i = 0; i < entries.count(); ) {
      i = entries.isOpen(i) ? moveRun(entries, i, entries.endOfBoth(i)) : i + 1;
    }
  }

  private void copy(BatchEntries entries, int from, int end) {
    write.clear();
    for (int k = from; k < end; k++) {
      write.add(entries.address(k), pageBytes);
    }
    long offset = session.layout().copyOffset(entries.slot(from));
    long written = write.writeTo(session.file(), offset);
    int complete = written < 0 ? 0 : (int) (written / pageBytes);
    for (int k = from; k < end; k++) {
      if (k - from < complete) {
        entries.advance(k, PageWord.copied(entries.word(k)));
      } else {
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

  /** Moves entries that are contiguous on both sides, and settles them. */
  private int moveRun(BatchEntries entries, int from, int end) {
    runs.move(entries, from, end);
    for (int k = from; k < end; k++) {
      if (entries.isOpen(k)) {
        entries.settle(k, PageWord.staged(entries.word(k)), ClientCounter.EVICTED);
      }
    }
    return end;
  }

  /**
   * Until all moves of the batch are done, a filled staging page says that the page has moved, or
   * cannot move.
   */
  @Override
  public void empty(BatchEntries entries) {
    for (int i = 0; i < entries.count(); ) {
      int end = entries.endOfSlots(i);
      long address = staging.addressOf(entries.slot(i));
      if (!ReleaseGate.ours().tryDiscard(address, (end - i) * pageBytes)) {
        // The slot's next page will not move (EEXIST), and stays.
        ClientCounter.FAILED_DISCARD.add(session, 1);
      }
      i = end;
    }
  }
}
