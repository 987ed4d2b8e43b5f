package org.arenalab.pager.protocol;

import java.util.Objects;
import org.arenalab.os.Internal;
import org.arenalab.os.RawMemory;

/** The page words of a session's shared memory. */
@Internal
public final class SessionWords implements PageWords {
  private final long address;
  private final int pages;
  private final RangeTable ranges;
  private final SessionHeader header;

  SessionWords(long address, SessionLayout layout, RangeTable ranges, SessionHeader header) {
    this.header = header;
    this.address = address;
    pages = layout.pages();
    this.ranges = ranges;
  }

  private long at(long page) {
    return address + Objects.checkIndex(page, (long) pages) * Long.BYTES;
  }

  @Override
  public long pages() {
    return pages;
  }

  /** Takes some microseconds: the range table has 1,024 entries. */
  @Override
  public long usedPages() {
    return ranges.endPage();
  }

  @Override
  public long claimedPages() {
    return Math.max(usedPages(), Math.clamp(header.wordsEnd(), 0L, (long) pages));
  }

  @Override
  public long get(long page) {
    return RawMemory.getLongVolatile(at(page));
  }

  @Override
  public boolean compareAndSet(long page, long expected, long update) {
    return RawMemory.compareAndSetLong(at(page), expected, update);
  }

  /** Clears the words of pages [from, from + count). For the daemon, once a range is gone. */
  public void clear(int from, int count) {
    Objects.checkFromIndexSize(from, count, pages);
    for (int page = from; page < from + count; page++) {
      RawMemory.putLongVolatile(at(page), 0);
    }
  }
}
