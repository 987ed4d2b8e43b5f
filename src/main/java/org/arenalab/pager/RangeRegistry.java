package org.arenalab.pager;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.arenalab.concurrent.SpinLock;
import org.arenalab.pager.PagerException.Reason;
import org.arenalab.pager.protocol.RangeTable;
import org.arenalab.pager.protocol.SessionMemory;

/**
 * The ranges that are registered, and the page words that each one has: disjoint ranges in
 * ascending order of their addresses, and of their first pages.
 *
 * <p>Any thread may call any method. The agent calls {@link #find} only, which takes no lock.
 * Adding and removing take a spin lock and shift up to 8 KiB; they make no system call.
 *
 * <p>The page words of a range that left after it was active stay in use until the daemon has freed
 * what they name. Such a range is in {@link #byPage} only.
 */
final class RangeRegistry {
  private static final int FULL = -1;

  private final SessionMemory session;
  private final RangeTable table;
  private final SpinLock lock = new SpinLock();
  private final PagedRange[] byAddress;
  private final PagedRange[] byPage;
  private final AtomicReferenceArray<PagedRange> byIndex;
  private int count;
  private int pageRuns;
  private long bytes;

  RangeRegistry(SessionMemory session) {
    this.session = session;
    table = session.ranges();
    byAddress = new PagedRange[table.capacity()];
    byPage = new PagedRange[2 * table.capacity()];
    byIndex = new AtomicReferenceArray<>(table.capacity());
  }

  /** Gives a range its pages and its entry in the table, and lists it. */
  void add(PagedRange range) {
    lock.lock();
    try {
      int at = position(range.address());
      requireDisjoint(at, range);
      freeRuns();
      int run = runOf(range.pages());
      if (run == FULL || pageRuns == byPage.length) {
        throw full(range);
      }
      int firstPage = run == 0 ? 0 : endPage(byPage[run - 1]);
      int index = table.publish(range.address(), range.lengthBytes(), firstPage, System.nanoTime());
      if (index < 0) {
        throw new PagerException(
            Reason.TOO_MANY_RANGES,
            "too many ranges: ranges=%d, expected fewer than %d; close others, or register larger ranges"
                .formatted(count, table.capacity()));
      }
      range.place(firstPage, index);
      count = insert(byAddress, count, at, range);
      pageRuns = insert(byPage, pageRuns, run, range);
      bytes += range.lengthBytes();
      byIndex.setRelease(index, range);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Removes a range.
   *
   * @param isGone whether its entry and its page words are still to be freed by the daemon
   */
  void remove(PagedRange range, boolean isGone) {
    lock.lock();
    try {
      byIndex.compareAndSet(range.index(), range, null);
      count = delete(byAddress, count, position(range.address()));
      bytes -= range.lengthBytes();
      if (!isGone) {
        pageRuns = delete(byPage, pageRuns, positionOfRun(range));
      }
    } finally {
      lock.unlock();
    }
  }

  /** Returns the range that has a page; null if none has. Takes no lock and makes no garbage. */
  PagedRange find(int page) {
    for (int i = 0; i < byIndex.length(); i++) {
      PagedRange range = byIndex.getAcquire(i);
      if (range != null && page >= range.firstPage() && page < endPage(range)) {
        return range;
      }
    }
    return null;
  }

  /** Returns the range that is registered last; null if there is none. */
  PagedRange last() {
    lock.lock();
    try {
      return count == 0 ? null : byAddress[count - 1];
    } finally {
      lock.unlock();
    }
  }

  int count() {
    lock.lock();
    try {
      return count;
    } finally {
      lock.unlock();
    }
  }

  long bytes() {
    lock.lock();
    try {
      return bytes;
    } finally {
      lock.unlock();
    }
  }

  private void requireDisjoint(int at, PagedRange range) {
    PagedRange below = at > 0 ? byAddress[at - 1] : null;
    PagedRange above = at < count ? byAddress[at] : null;
    PagedRange other =
        below != null && below.address() + below.lengthBytes() > range.address() ? below : above;
    if (other != null
        && other.address() < range.address() + range.lengthBytes()
        && range.address() < other.address() + other.lengthBytes()) {
      throw new PagerException(
          Reason.OVERLAP,
          "range is registered already: address=0x%x, lengthBytes=%d, expected no byte of the range at 0x%x of %d B; close that range first"
              .formatted(
                  range.address(), range.lengthBytes(), other.address(), other.lengthBytes()));
    }
  }

  private PagerException full(PagedRange range) {
    return new PagerException(
        Reason.SESSION_FULL,
        "session is full: lengthBytes=%d, registeredBytes=%d, expected a free run in %d B; attach with a larger maxBytes"
            .formatted(
                range.lengthBytes(),
                bytes,
                (long) session.layout().pages() * session.layout().pageSizeBytes()));
  }

  /** Removes the runs of ranges that the daemon has freed. */
  private void freeRuns() {
    int kept = 0;
    for (int i = 0; i < pageRuns; i++) {
      PagedRange range = byPage[i];
      if (!range.isGone() || table.state(range.index()) == RangeTable.GONE) {
        byPage[kept++] = range;
      }
    }
    for (int i = kept; i < pageRuns; i++) {
      byPage[i] = null;
    }
    pageRuns = kept;
  }

  /** Returns the position in {@link #byPage} of the first run of free pages that is long enough. */
  private int runOf(int pages) {
    int start = 0;
    for (int i = 0; i < pageRuns; i++) {
      if (byPage[i].firstPage() - start >= pages) {
        return i;
      }
      start = endPage(byPage[i]);
    }
    return session.layout().pages() - start >= pages ? pageRuns : FULL;
  }

  /** Returns the position of the first range at or above an address. */
  private int position(long address) {
    int from = 0;
    int to = count;
    while (from < to) {
      int middle = (from + to) >>> 1;
      if (byAddress[middle].address() < address) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    return from;
  }

  private int positionOfRun(PagedRange range) {
    int at = 0;
    while (byPage[at] != range) {
      at++;
    }
    return at;
  }

  private static int endPage(PagedRange range) {
    return range.firstPage() + range.pages();
  }

  private static int insert(PagedRange[] list, int count, int at, PagedRange range) {
    System.arraycopy(list, at, list, at + 1, count - at);
    list[at] = range;
    return count + 1;
  }

  private static int delete(PagedRange[] list, int count, int at) {
    System.arraycopy(list, at + 1, list, at, count - at - 1);
    list[count - 1] = null;
    return count - 1;
  }
}
