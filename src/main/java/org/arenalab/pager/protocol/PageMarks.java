package org.arenalab.pager.protocol;

import static org.arenalab.os.RawMemory.compareAndSetLong;
import static org.arenalab.os.RawMemory.getByte;
import static org.arenalab.os.RawMemory.getLong;
import static org.arenalab.os.RawMemory.getLongVolatile;
import static org.arenalab.os.RawMemory.putByte;

import java.util.Objects;
import org.arenalab.os.Internal;

/**
 * Two bytes of each page: whether it came back since the daemon's last look, and its leases.
 *
 * <p>Thread-safe, also between processes, without garbage. {@link #tryPin} has volatile ordering: a
 * client pins, then reads the page word; the agent claims the word, then reads the pins; at least
 * one of them sees the other.
 */
@Internal
public final class PageMarks {
  /** The most leases of a page at a time. */
  public static final int MAX_PINS = 255;

  private static final long ALIGNED = -Long.BYTES;

  private final long returned;
  private final long pins;
  private final int pages;

  PageMarks(long returnedAddress, long pinsAddress, SessionLayout layout) {
    returned = returnedAddress;
    pins = pinsAddress;
    pages = layout.pages();
  }

  /**
   * Remembers that an evicted page came back. For the lane or the client's thread that has restored
   * it, once its word is resident.
   */
  public void markReturned(int page) {
    putByte(returned + Objects.checkIndex(page, pages), (byte) 1);
  }

  public boolean isReturned(int page) {
    return getByte(returned + Objects.checkIndex(page, pages)) != 0;
  }

  /** Forgets the return of a page. For the daemon's background thread. */
  public void clearReturned(int page) {
    putByte(returned + Objects.checkIndex(page, pages), (byte) 0);
  }

  /** Returns the first page in [from, to) that came back, or -1. Reads 8 pages at once. */
  public int nextReturned(int from, int to) {
    Objects.checkFromToIndex(from, to, pages);
    int page = from;
    while (page < to) {
      boolean eight = page % Long.BYTES == 0 && to - page >= Long.BYTES;
      if (eight && getLong(returned + page) == 0) {
        page += Long.BYTES;
      } else if (getByte(returned + page) != 0) {
        return page;
      } else {
        page++;
      }
    }
    return -1;
  }

  /** Returns the number of leases of the page. */
  public int pins(int page) {
    long at = pins + Objects.checkIndex(page, pages);
    return (int) (getLongVolatile(at & ALIGNED) >>> shift(at)) & MAX_PINS;
  }

  private static int shift(long at) {
    return (int) (at & ~ALIGNED) * Byte.SIZE;
  }

  /** Adds a lease. Returns false if the page has {@value #MAX_PINS}. */
  public boolean tryPin(int page) {
    return add(page, 1, MAX_PINS);
  }

  /** Removes a lease. Returns false if the page has none. */
  public boolean tryUnpin(int page) {
    return add(page, -1, 0);
  }

  /** Adds to the byte unless it has the value {@code limit}. */
  private boolean add(int page, int delta, int limit) {
    long at = pins + Objects.checkIndex(page, pages);
    long word = at & ALIGNED;
    while (true) {
      long seen = getLongVolatile(word);
      if ((int) (seen >>> shift(at) & MAX_PINS) == limit) {
        return false;
      }
      if (compareAndSetLong(word, seen, seen + ((long) delta << shift(at)))) {
        return true;
      }
    }
  }
}
