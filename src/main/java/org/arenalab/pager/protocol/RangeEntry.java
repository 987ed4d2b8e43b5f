package org.arenalab.pager.protocol;

import org.arenalab.os.Internal;

/**
 * A copy of one entry of the {@link RangeTable}, made at one moment. Not thread-safe; reused for
 * each reading, so that a reading makes no garbage.
 */
@Internal
public final class RangeEntry {
  /** Above every address of user memory on x86-64 and arm64. */
  private static final long MAX_ADDRESS = 1L << 56;

  int index;
  long stateWord;
  long address;
  long lengthBytes;
  long firstPage;
  long birthNs;
  long errno;
  private int pages;

  /** Returns whether the entry describes whole pages that the session has room for. */
  boolean accept(SessionLayout layout) {
    long pageMask = layout.pageSizeBytes() - 1L;
    boolean whole = ((address | lengthBytes) & pageMask) == 0;
    boolean inMemory =
        address > 0 && lengthBytes > 0 && address < MAX_ADDRESS && lengthBytes < MAX_ADDRESS;
    if (!whole || !inMemory) {
      return false;
    }
    long count = lengthBytes / layout.pageSizeBytes();
    pages = (int) Math.min(count, Integer.MAX_VALUE);
    return layout.isPage(firstPage) && count <= layout.pages() - firstPage;
  }

  /** Returns the number of the entry in the table. */
  public int index() {
    return index;
  }

  /** Returns one of the states of {@link RangeTable}. */
  public int state() {
    return RangeTable.state(stateWord);
  }

  /** Returns a number that grows with each use of the entry; it wraps. */
  public int generation() {
    return RangeTable.generation(stateWord);
  }

  /** Returns the address in the client. */
  public long address() {
    return address;
  }

  public long lengthBytes() {
    return lengthBytes;
  }

  /** Returns the number of the first page word. */
  public int firstPage() {
    return (int) firstPage;
  }

  /** Returns the number of pages. */
  public int pages() {
    return pages;
  }

  /** Returns the time of registration, on the clock of {@link System#nanoTime}. */
  public long birthNs() {
    return birthNs;
  }

  /** Returns the errno of a refused range. */
  public int errno() {
    return (int) errno;
  }

  /** Returns whether the page words of both ranges have one in common. */
  public boolean sharesPagesWith(RangeEntry other) {
    return firstPage < other.firstPage + other.pages && other.firstPage < firstPage + pages;
  }
}
