package org.arenalab.pager.daemon.background;

import org.arenalab.os.Errno;
import org.arenalab.os.Internal;
import org.arenalab.pager.daemon.lane.FaultServer;
import org.arenalab.pager.protocol.PageWord;
import org.arenalab.pager.protocol.PageWords;
import org.arenalab.pager.protocol.SessionMemory;

/**
 * Arms pages: protects them against the accesses that {@link Watch} sees, so that the agent may
 * evict them.
 *
 * <p>A page is claimed while its protection is set, and armed only afterwards. The agent may have
 * an older command for the page, and must not move it before it is protected. A lane that needs the
 * page takes it over and does not wait; the late protection then costs one more fault.
 *
 * <p>For the background thread only.
 */
@Internal
public final class Armer {
  /** Pages of one request to the kernel. They are claimed for its length: some microseconds. */
  private static final int MAX_RUN = 64;

  private final PageWords words;
  private final Watch watch;
  private final int pageSizeBytes;
  private final long[] claims = new long[MAX_RUN];
  private long armedPages;
  private long failures;

  public Armer(SessionMemory memory, Watch watch) {
    words = memory.words();
    this.watch = watch;
    pageSizeBytes = memory.layout().pageSizeBytes();
  }

  /** Arms one page, if it can be armed. Returns whether it is armed. */
  public boolean arm(Segment segment, int page) {
    return arm(segment, page, page + 1) == 1;
  }

  /** Arms every page of a segment that can be armed. Returns the number of pages. */
  int armAll(Segment segment) {
    int armed = 0;
    for (int page = segment.firstPage; page < segment.endPage(); page += MAX_RUN) {
      armed += arm(segment, page, Math.min(page + MAX_RUN, segment.endPage()));
    }
    return armed;
  }

  private int arm(Segment segment, int fromPage, int toPage) {
    int armed = 0;
    int page = fromPage;
    while (page < toPage) {
      int end = page;
      while (end < toPage && tryClaim(end, end - page)) {
        end++;
      }
      if (end > page) {
        armed += protect(segment, page, end);
      }
      page = end + 1;
    }
    return armed;
  }

  private boolean tryClaim(int page, int index) {
    long word = words.get(page);
    if (!PageWord.isArmable(word)) {
      return false;
    }
    claims[index] = PageWord.unprotecting(word, FaultServer.ARMER);
    return words.compareAndSet(page, word, claims[index]);
  }

  private int protect(Segment segment, int page, int end) {
    long address = segment.addressOf(page, pageSizeBytes);
    int result = watch.protect(address, (long) (end - page) * pageSizeBytes);
    if (result != 0 && result != -Errno.EAGAIN) {
      failures++;
    }
    int armed = 0;
    for (int i = 0; i < end - page; i++) {
      long resident = PageWord.resident(claims[i]);
      long next = result == 0 ? PageWord.armed(resident) : resident;
      boolean ended = words.compareAndSet(page + i, claims[i], next);
      armed += ended && result == 0 ? 1 : 0;
    }
    armedPages += armed;
    return armed;
  }

  /** Returns the number of pages armed in total. */
  public long armedPages() {
    return armedPages;
  }

  /** Returns the number of protections that the kernel refused. */
  public long failures() {
    return failures;
  }
}
