package org.arenalab.pager.daemon.background;

import java.util.ArrayList;
import java.util.List;
import org.arenalab.os.Internal;
import org.arenalab.pager.daemon.lane.GroupMarks;
import org.arenalab.pager.protocol.RangeEntry;

/** A range of the client whose pages may be evicted, cut into the segments of its groups. */
@Internal
public final class ActiveRange {
  /** Heap of a range without its segments: the object, and its list. */
  public static final long HEAP_BYTES = 144;

  final int index;
  final long address;
  final long lengthBytes;
  final int firstPage;
  final int pages;
  public final List<Segment> segments;

  /** Whether lanes find the range. */
  boolean isListed = true;

  /** Whether the client has found its memory locked: no page of it can leave. */
  boolean isLocked;

  /** Takes the values of an entry of the range table, which the daemon has checked. */
  ActiveRange(RangeEntry entry, int pageSizeBytes, long nowNs) {
    index = entry.index();
    address = entry.address();
    lengthBytes = entry.lengthBytes();
    firstPage = entry.firstPage();
    pages = entry.pages();
    segments = new ArrayList<>();
    int end = firstPage + pages;
    for (int page = firstPage; page < end; ) {
      int next = Math.min(end, (page | (GroupMarks.GROUP_PAGES - 1)) + 1);
      long start = address + (long) (page - firstPage) * pageSizeBytes;
      segments.add(new Segment(start, page, next - page, nowNs));
      page = next;
    }
  }

  boolean sharesPagesWith(RangeEntry other) {
    return firstPage < other.firstPage() + other.pages() && other.firstPage() < firstPage + pages;
  }
}
