package org.arenalab.pager.daemon.background;

import org.arenalab.os.userfault.Userfaultfd;
import org.arenalab.os.userfault.UserfaultfdRequests;

/**
 * Protection against writes: a write to an armed page is a fault, and the lane that serves it
 * disarms the page. Reads are not seen.
 */
record WriteWatch(UserfaultfdRequests requests) implements Watch {
  @Override
  public long mode() {
    return Userfaultfd.MODE_MISSING | Userfaultfd.MODE_WP;
  }

  @Override
  public int protect(long address, long lengthBytes) {
    return requests.protectFromWrites(address, lengthBytes);
  }

  @Override
  public boolean look(Segment segment) {
    return true;
  }

  @Override
  public long accessedPages() {
    return 0;
  }

  /** Returns the name of {@code SourceKind.WRITTEN_PAGES}, which this room does not know. */
  @Override
  public String toString() {
    return "written pages";
  }
}
