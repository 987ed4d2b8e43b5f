package org.arenalab.pager.daemon.background;

import org.arenalab.os.residency.PageScan;
import org.arenalab.os.userfault.Userfaultfd;
import org.arenalab.os.userfault.UserfaultfdRequests;
import org.arenalab.pager.protocol.PageWord;
import org.arenalab.pager.protocol.PageWords;
import org.arenalab.pager.protocol.SessionMemory;

/**
 * Protection against reads and writes (Linux 7.3). The kernel lifts it at the first access and
 * sends no message; a scan of the page tables finds these pages.
 *
 * <p><b>The protection keeps no byte.</b> A page that is accessed after the scan may leave in spite
 * of it, and comes back at the next access. A page leaves before it is copied, so that no write is
 * lost whatever this class finds.
 *
 * <p>A page that is populated anew counts as accessed. A page that is not populated does not.
 */
final class AccessWatch implements Watch {
  private final PageWords words;
  private final UserfaultfdRequests requests;
  private final PageScan scan;
  private final int pageSizeBytes;
  private final PageScan.Sink disarming = this::disarm;
  private Segment segment;
  private long accessedPages;

  AccessWatch(SessionMemory memory, UserfaultfdRequests requests, PageScan scan) {
    words = memory.words();
    pageSizeBytes = memory.layout().pageSizeBytes();
    this.requests = requests;
    this.scan = scan;
  }

  @Override
  public long mode() {
    return Userfaultfd.MODE_MISSING | Userfaultfd.MODE_RWP;
  }

  @Override
  public int protect(long address, long lengthBytes) {
    return requests.protectFromAccesses(address, lengthBytes);
  }

  @Override
  public boolean look(Segment of) {
    segment = of;
    long end = of.addressOf(of.endPage(), pageSizeBytes);
    return scan.tryScan(PageScan.ACCESSED, of.address, end, disarming) == 0;
  }

  private void disarm(long start, long end, boolean huge) {
    long endOfSegment = segment.addressOf(segment.endPage(), pageSizeBytes);
    long limit = Math.min(end, endOfSegment);
    int disarmed = 0;
    for (long at = Math.max(start, segment.address); at < limit; at += pageSizeBytes) {
      int page = segment.firstPage + (int) ((at - segment.address) / pageSizeBytes);
      long word = words.get(page);
      boolean isArmed = PageWord.isEvictable(word);
      disarmed += isArmed && words.compareAndSet(page, word, PageWord.stayed(word)) ? 1 : 0;
    }
    accessedPages += disarmed;
  }

  @Override
  public long accessedPages() {
    return accessedPages;
  }

  /** Returns the name of {@code SourceKind.READ_WRITE_TRACKING}, which this room does not know. */
  @Override
  public String toString() {
    return "read-write tracking";
  }
}
