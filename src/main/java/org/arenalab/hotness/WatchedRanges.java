package org.arenalab.hotness;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.arenalab.hotness.HotnessException.Reason;
import org.arenalab.os.VirtualMemory;

/** The ranges that a source watches: disjoint, in ascending order. Not thread-safe. */
final class WatchedRanges {
  private static final int FIRST_CAPACITY = 8;
  private static final long FIRST_GAP_BYTES = 1 << 20;

  private long[] starts = new long[FIRST_CAPACITY];
  private long[] ends = new long[FIRST_CAPACITY];
  private int count;

  int count() {
    return count;
  }

  long start(int index) {
    return starts[index];
  }

  long end(int index) {
    return ends[index];
  }

  /** Adds a range of whole pages. Checks it first; a refused range changes nothing. */
  void add(long address, long lengthBytes) {
    int index = requireFree(address, lengthBytes);
    if (count == starts.length) {
      long[] longerEnds = Arrays.copyOf(ends, 2 * count);
      starts = Arrays.copyOf(starts, 2 * count);
      ends = longerEnds;
    }
    System.arraycopy(starts, index, starts, index + 1, count - index);
    System.arraycopy(ends, index, ends, index + 1, count - index);
    starts[index] = address;
    ends[index] = address + lengthBytes;
    count++;
  }

  /** Returns the index that a new range would have. */
  int requireFree(long address, long lengthBytes) {
    long pageBytes = VirtualMemory.pageSizeBytes();
    boolean wholePages =
        address > 0
            && lengthBytes > 0
            && address % pageBytes == 0
            && lengthBytes % pageBytes == 0
            && lengthBytes <= Long.MAX_VALUE - address;
    if (!wholePages) {
      throw invalid(
          "range is not made of whole pages", address, lengthBytes, "multiples of " + pageBytes);
    }
    int index = indexAt(address);
    boolean before = index > 0 && ends[index - 1] > address;
    boolean after = index < count && starts[index] < address + lengthBytes;
    if (before || after) {
      throw invalid("range is watched already", address, lengthBytes, "a range that is not");
    }
    return index;
  }

  /** Removes a range that was added with the same address and length. */
  void remove(long address, long lengthBytes) {
    removeAt(requireWatched(address, lengthBytes));
  }

  /** Returns the index of a range that was added with the same address and length. */
  int requireWatched(long address, long lengthBytes) {
    int index = indexAt(address);
    if (index == count || starts[index] != address || ends[index] != address + lengthBytes) {
      throw invalid("range is not watched", address, lengthBytes, "a range that is");
    }
    return index;
  }

  void removeAt(int index) {
    int after = count - index - 1;
    System.arraycopy(starts, index + 1, starts, index, after);
    System.arraycopy(ends, index + 1, ends, index, after);
    count--;
  }

  /** Returns the index of the first range that starts at or after an address. */
  int indexAt(long address) {
    int found = Arrays.binarySearch(starts, 0, count, address);
    return found >= 0 ? found : -found - 1;
  }

  /** Reports the parts of a run that are watched. */
  void clip(long start, long end, long granularityBytes, AccessSink sink) {
    int index = indexAt(start);
    if (index > 0 && ends[index - 1] > start) {
      index--;
    }
    for (; index < count && starts[index] < end; index++) {
      sink.accessed(Math.max(start, starts[index]), Math.min(end, ends[index]), granularityBytes);
    }
  }

  /**
   * Returns the ranges, with neighbours merged until there are at most {@code limit}. Ranges that
   * touch are always merged; others together with the gap between them, small gaps first.
   */
  List<AddressRange> merged(int limit) {
    List<AddressRange> merged = new ArrayList<>();
    long gapBytes = 0;
    while (true) {
      for (int i = 0; i < count; i++) {
        AddressRange last = merged.isEmpty() ? null : merged.getLast();
        long start = starts[i];
        if (last != null && start - last.address() - last.lengthBytes() <= gapBytes) {
          merged.removeLast();
          start = last.address();
        }
        merged.add(new AddressRange(start, ends[i] - start));
      }
      if (merged.size() <= limit) {
        return merged;
      }
      merged.clear();
      gapBytes = Math.max(2 * gapBytes, FIRST_GAP_BYTES);
    }
  }

  private static HotnessException invalid(
      String what, long address, long lengthBytes, String expected) {
    return new HotnessException(
        Reason.INVALID_RANGE,
        "%s: address=0x%x, lengthBytes=%d, expected %s"
            .formatted(what, address, lengthBytes, expected));
  }
}
