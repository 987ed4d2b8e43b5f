package org.arenalab.os;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A list of ranges of memory in the kernel's form ({@code struct iovec}), for system calls that
 * take several ranges.
 *
 * <p>Not thread-safe. Makes no garbage.
 */
@Internal
public final class MemoryRanges {
  private static final int ENTRY_BYTES = 16;
  private static final int MOST = 1024;

  private final MemorySegment entries;
  private final int capacity;
  private int size;
  private long sumBytes;

  /** Allocates an empty list of at most {@code capacity} ranges: 1 to 1,024, the kernel's limit. */
  public MemoryRanges(int capacity) {
    if (capacity < 1 || capacity > MOST) {
      throw new IllegalArgumentException("capacity=" + capacity + ", expected 1 to " + MOST);
    }
    this.capacity = capacity;
    entries = Arena.ofAuto().allocate((long) capacity * ENTRY_BYTES, Long.BYTES);
  }

  /** Removes all ranges. */
  public void clear() {
    size = 0;
    sumBytes = 0;
  }

  /** Returns the number of ranges. */
  public int size() {
    return size;
  }

  public boolean isFull() {
    return size == capacity;
  }

  /** Returns the bytes of all ranges together. */
  public long sumBytes() {
    return sumBytes;
  }

  /**
   * Appends a range.
   *
   * @throws IllegalStateException if the list is full
   */
  public void add(long address, long lengthBytes) {
    if (isFull()) {
      throw new IllegalStateException(
          "too many ranges: capacity=" + capacity + ", expected fewer; use them first");
    }
    entries.set(JAVA_LONG, (long) size * ENTRY_BYTES, address);
    entries.set(JAVA_LONG, (long) size * ENTRY_BYTES + Long.BYTES, lengthBytes);
    size++;
    sumBytes += lengthBytes;
  }

  /** Returns the address of a range, 0 to {@link #size} - 1. */
  public long address(int i) {
    return entries.get(JAVA_LONG, (long) i * ENTRY_BYTES);
  }

  /** Returns the length of a range, 0 to {@link #size} - 1. */
  public long lengthBytes(int i) {
    return entries.get(JAVA_LONG, (long) i * ENTRY_BYTES + Long.BYTES);
  }

  /** Returns the address of the kernel's form. The list must stay reachable while it is used. */
  long entriesAddress() {
    return entries.address();
  }
}
