package org.arenalab.pager;

import org.arenalab.os.Backoff;
import org.arenalab.pager.protocol.RangeTable;
import org.arenalab.pager.protocol.SessionMemory;

/**
 * The end of a registration. A range that was never active leaves without a system call. An active
 * one takes leave in the table, waits for the end of the agent's batch, restores its pages, and
 * only then gives up its registration: the daemon can serve every fault until the last page is
 * back.
 */
final class RangeDeparture {
  private RangeDeparture() {}

  /** Ends a registration; returns the address of the first lost page, or 0. */
  static long depart(PagerClient client, PagedRange range) {
    SessionMemory session = client.session();
    clearPins(session, range);
    if (withdraw(session.ranges(), range.index())) {
      client.registry().remove(range, false);
      return 0;
    }
    awaitBatchEnd(session);
    Restorer restorer = client.takeRestorer();
    try {
      long lost = restoreAll(restorer, range);
      // A failure means that the memory was unmapped before: nothing is registered there.
      int _ = restorer.requests().unregister(range.address(), range.lengthBytes());
      boolean _ = session.ranges().gone(range.index());
      session.header().wakeDaemon();
      range.setGone();
      client.registry().remove(range, true);
      return lost;
    } finally {
      client.putRestorer(restorer);
    }
  }

  /** Returns true if the range has left already, false if it was active and is leaving now. */
  private static boolean withdraw(RangeTable table, int index) {
    Backoff backoff = null;
    while (true) {
      if (table.withdraw(index)) {
        return true;
      }
      if (table.leave(index)) {
        return false;
      }
      // The daemon is registering the range, for microseconds.
      backoff = backoff == null ? new Backoff() : backoff;
      backoff.again();
    }
  }

  /** A lease that is closed later finds the range closed, and does not count. */
  private static void clearPins(SessionMemory session, PagedRange range) {
    int end = range.firstPage() + range.pages();
    for (int page = range.firstPage(); page < end; page++) {
      while (session.marks().tryUnpin(page)) {}
    }
  }

  /** After this, the agent has seen that the range is leaving. */
  private static void awaitBatchEnd(SessionMemory session) {
    long batch = session.header().batches();
    if ((batch & 1) == 0) {
      return;
    }
    Backoff backoff = new Backoff();
    while (session.header().batches() == batch) {
      backoff.again();
    }
  }

  private static long restoreAll(Restorer restorer, PagedRange range) {
    long lost = 0;
    int end = range.firstPage() + range.pages();
    for (int page = range.firstPage(); page < end; page++) {
      long address = range.addressOf(page);
      Restored restored = restorer.restoreToLeave(page, address);
      if (restored == Restored.NO_MEMORY) {
        Backoff backoff = new Backoff();
        while (restored == Restored.NO_MEMORY) {
          backoff.again();
          restored = restorer.restoreToLeave(page, address);
        }
      }
      if (restored.isLost() && lost == 0) {
        lost = address;
      }
    }
    return lost;
  }
}
