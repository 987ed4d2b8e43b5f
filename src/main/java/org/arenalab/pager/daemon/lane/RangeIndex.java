package org.arenalab.pager.daemon.lane;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.arenalab.os.Internal;

/**
 * The ranges whose faults the daemon serves, by address: it finds the index of a page.
 *
 * <p><b>Two copies.</b> The writer changes the copy that is not in use, and then publishes it. A
 * reader therefore never waits for the writer, which runs with the lowest priority. A reader
 * repeats its search only if the writer published a copy and began the next change during the
 * search.
 *
 * <pre>
 *   version 2k        copy k % 2 is in use
 *   version 2k + 1    copy k % 2 is in use, the other copy is being written
 * </pre>
 *
 * <p>One thread changes, any thread reads. A search makes no garbage and takes a binary search
 * among at most the capacity. A change copies all ranges and makes no garbage.
 */
@Internal
public final class RangeIndex {
  /** Result of {@link #find}: no range has the address. */
  static final int ABSENT = -1;

  private static final VarHandle VERSION;

  static {
    try {
      VERSION = MethodHandles.lookup().findVarHandle(RangeIndex.class, "version", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** The ranges of one copy, in ascending order. */
  private static final class Ranges {
    final long[] starts;
    final long[] ends;
    final int[] firstPages;
    int count;

    Ranges(int capacity) {
      starts = new long[capacity];
      ends = new long[capacity];
      firstPages = new int[capacity];
    }

    /** Copies all ranges but one. */
    void copyWithout(Ranges from, long start) {
      count = 0;
      for (int i = 0; i < from.count; i++) {
        if (from.starts[i] != start) {
          append(from.starts[i], from.ends[i], from.firstPages[i]);
        }
      }
    }

    /** Copies all ranges and a new one. */
    void copyWith(Ranges from, long start, long end, int firstPage) {
      int at = from.countBelow(start);
      count = 0;
      for (int i = 0; i < at; i++) {
        append(from.starts[i], from.ends[i], from.firstPages[i]);
      }
      append(start, end, firstPage);
      for (int i = at; i < from.count; i++) {
        append(from.starts[i], from.ends[i], from.firstPages[i]);
      }
    }

    private void append(long start, long end, int firstPage) {
      starts[count] = start;
      ends[count] = end;
      firstPages[count] = firstPage;
      count++;
    }

    /** Returns the number of ranges that start at an address or below, at most the capacity. */
    int countBelow(long address) {
      int low = 0;
      int high = Math.min(count, starts.length);
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (starts[middle] <= address) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      return low;
    }
  }

  private final int pageShift;
  private final Ranges even;
  private final Ranges odd;

  @SuppressWarnings("unused") // Accessed through VERSION.
  private volatile long version;

  /**
   * Creates an empty index.
   *
   * @param pageSizeBytes a power of two
   */
  public RangeIndex(int capacity, int pageSizeBytes) {
    pageShift = Integer.numberOfTrailingZeros(pageSizeBytes);
    even = new Ranges(capacity);
    odd = new Ranges(capacity);
  }

  /** Returns the index of the page at an address, or {@link #ABSENT}. */
  int find(long address) {
    while (true) {
      long before = (long) VERSION.getAcquire(this);
      Ranges ranges = copyOf(before);
      int page = ABSENT;
      int index = ranges.countBelow(address) - 1;
      if (index >= 0 && address < ranges.ends[index]) {
        page = ranges.firstPages[index] + (int) ((address - ranges.starts[index]) >>> pageShift);
      }
      VarHandle.acquireFence();
      if ((long) VERSION.getOpaque(this) < (before | 1) + 2) {
        return page;
      }
    }
  }

  /**
   * Returns whether an address still has a page, whose word the calling lane has claimed. If it
   * has, the range keeps its page words until the claim ends: the background thread removes a range
   * from the index before it looks for claims of lanes.
   */
  boolean hasPage(long address, int page) {
    // The claim must be visible before the version is read.
    VarHandle.fullFence();
    return find(address) == page;
  }

  private Ranges copyOf(long seen) {
    return (seen >>> 1 & 1) == 0 ? even : odd;
  }

  /**
   * Adds a range of whole pages.
   *
   * @return false, and nothing changed, if the range overlaps another one, or the index is full
   */
  public boolean tryAdd(long start, long lengthBytes, int firstPage) {
    long seen = version;
    Ranges current = copyOf(seen);
    long end = start + lengthBytes;
    int at = current.countBelow(end - 1);
    boolean overlaps = at > 0 && current.ends[at - 1] > start;
    if (overlaps || current.count == current.starts.length) {
      return false;
    }
    Ranges next = begin(seen);
    next.copyWith(current, start, end, firstPage);
    publish(seen);
    return true;
  }

  /** Removes the range that starts at an address, if there is one. */
  public void remove(long start) {
    long seen = version;
    Ranges next = begin(seen);
    next.copyWithout(copyOf(seen), start);
    publish(seen);
  }

  private Ranges begin(long seen) {
    VERSION.setVolatile(this, seen + 1);
    VarHandle.fullFence();
    return copyOf(seen + 2);
  }

  private void publish(long seen) {
    VERSION.setVolatile(this, seen + 2);
  }

  /** Returns the number of ranges. Only for the thread that changes the index. */
  int count() {
    return copyOf(version).count;
  }

  /** Returns the start of a range. Only for the thread that changes the index. */
  long start(int index) {
    return copyOf(version).starts[index];
  }

  /** Returns the length of a range. Only for the thread that changes the index. */
  long lengthBytes(int index) {
    Ranges ranges = copyOf(version);
    return ranges.ends[index] - ranges.starts[index];
  }

  /** Returns the first page of a range. Only for the thread that changes the index. */
  int firstPage(int index) {
    return copyOf(version).firstPages[index];
  }
}
