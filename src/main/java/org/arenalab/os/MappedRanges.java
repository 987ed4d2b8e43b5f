package org.arenalab.os;

import java.util.Arrays;
import java.util.concurrent.locks.StampedLock;

/**
 * The address ranges that this process mapped through {@link VirtualMemory}: disjoint, in ascending
 * order.
 *
 * <p>Thread-safe. {@link #contains} is a binary search under a read lock and makes no garbage;
 * every discard and release calls it. Adding or removing a range shifts 16 bytes for each range at
 * a higher address. That is little beside the system call that maps the range.
 *
 * <p>A lock left held by a {@link StackOverflowError} would stop every allocator of the process.
 * Therefore each caller calls {@link StackReserve} first.
 */
final class MappedRanges {
  private static final int FIRST_CAPACITY = 16;

  private final StampedLock lock = new StampedLock();
  private long[] starts = new long[FIRST_CAPACITY];
  private long[] lengths = new long[FIRST_CAPACITY];
  private int count;

  /** Adds a range, or sets the length of the range that starts at {@code address}. */
  void put(long address, long lengthBytes) {
    long stamp = lock.writeLock();
    try {
      int index = Arrays.binarySearch(starts, 0, count, address);
      if (index < 0) {
        index = -index - 1;
        makeRoomAt(index);
        starts[index] = address;
      }
      lengths[index] = lengthBytes;
    } finally {
      lock.unlockWrite(stamp);
    }
  }

  /** Removes a range; returns false if no range has that start and that length. */
  boolean remove(long address, long lengthBytes) {
    long stamp = lock.writeLock();
    try {
      int index = indexOf(address, lengthBytes);
      if (index < 0) {
        return false;
      }
      System.arraycopy(starts, index + 1, starts, index, count - index - 1);
      System.arraycopy(lengths, index + 1, lengths, index, count - index - 1);
      count--;
      return true;
    } finally {
      lock.unlockWrite(stamp);
    }
  }

  /** Changes the length of a range; returns false if no range has that start and that length. */
  boolean resize(long address, long lengthBytes, long newLengthBytes) {
    long stamp = lock.writeLock();
    try {
      int index = indexOf(address, lengthBytes);
      if (index >= 0) {
        lengths[index] = newLengthBytes;
      }
      return index >= 0;
    } finally {
      lock.unlockWrite(stamp);
    }
  }

  /** Returns whether the range is not empty and lies inside one of the ranges here. */
  boolean contains(long address, long lengthBytes) {
    long stamp = lock.readLock();
    try {
      int found = Arrays.binarySearch(starts, 0, count, address);
      int index = found >= 0 ? found : -found - 2;
      return index >= 0
          && lengthBytes > 0
          && address - starts[index] <= lengths[index] - lengthBytes;
    } finally {
      lock.unlockRead(stamp);
    }
  }

  private int indexOf(long address, long lengthBytes) {
    int index = Arrays.binarySearch(starts, 0, count, address);
    return index >= 0 && lengths[index] == lengthBytes ? index : -1;
  }

  private void makeRoomAt(int index) {
    if (count == starts.length) {
      // Allocates both arrays before it replaces either: memory may suffice for the first only.
      long[] longerStarts = Arrays.copyOf(starts, count * 2);
      lengths = Arrays.copyOf(lengths, count * 2);
      starts = longerStarts;
    }
    System.arraycopy(starts, index, starts, index + 1, count - index);
    System.arraycopy(lengths, index, lengths, index + 1, count - index);
    count++;
  }
}
