package org.arenalab.pager;

import org.arenalab.pager.protocol.ClientCounter;
import org.arenalab.pager.protocol.ReadAheadRequests;
import org.arenalab.pager.protocol.SessionMemory;

/**
 * The restore of the pages that follow a stream of faults. A lane has confirmed the stream, and
 * names the pages in shared memory. The agent restores them without faults.
 *
 * <p><b>Nobody waits for it.</b> It claims a page as {@code ensure} does, so that a lane takes over
 * a page which the stream reaches first. A page that another thread has now is skipped.
 *
 * <p><b>Ranges.</b> It counts as a user of the range, as {@code ensure} does: closing the range
 * waits for the end of the current request, at most 64 pages.
 *
 * <p>For the agent only. Makes no garbage unless it has to wait.
 */
final class ReadAhead implements AutoCloseable {
  private final SessionMemory session;
  private final RangeRegistry registry;
  private final Restorer restorer;
  private final ReadAheadRequests requests;
  private final int mostPages;

  /**
   * Creates the read-ahead of a client.
   *
   * @param restorer of the agent alone; it is closed here
   * @param mostPages of one request; 0 restores nothing
   */
  ReadAhead(SessionMemory session, RangeRegistry registry, Restorer restorer, int mostPages) {
    this.session = session;
    this.registry = registry;
    this.restorer = restorer;
    this.mostPages = mostPages;
    requests = session.header().readAhead();
  }

  /** Serves a request of a lane; returns false if there is none. */
  boolean turn() {
    long request = requests.take();
    if (request == 0) {
      return false;
    }
    int first = ReadAheadRequests.firstPage(request);
    int pages = Math.min(ReadAheadRequests.pages(request), mostPages);
    PagedRange range = pages > 0 && first >= 0 ? registry.find(first) : null;
    if (range != null && range.tryUse()) {
      try {
        int end = Math.min(first + pages, range.firstPage() + range.pages());
        restore(range, first, end);
      } finally {
        range.endUse();
      }
    }
    return true;
  }

  private void restore(PagedRange range, int first, int end) {
    int restored = 0;
    for (int page = first; page < end; page++) {
      restored += restorer.tryRestore(page, range.addressOf(page)) ? 1 : 0;
    }
    ClientCounter.READ_AHEAD.add(session, restored);
  }

  @Override
  public void close() {
    restorer.close();
  }
}
