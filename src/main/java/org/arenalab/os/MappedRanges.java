package org.arenalab.os;

import java.util.Arrays;
import java.util.concurrent.locks.StampedLock;

/**
 * The ranges of addresses that this process mapped through us: disjoint, kept in ascending order.
 *
 * <p>Thread-safe. {@link #contains} is a binary search under a read lock and makes no garbage; it
 * is asked at every call that gives memory back. Adding and removing shift the arrays, 16 bytes per
 * range behind it, which beside the system call that maps the range is little.
 *
 * <p>A lock that a {@link StackOverflowError} left held would stop every allocator of the process,
 * so each caller asks {@link StackReserve} first.
 */
final class MappedRanges {
  private static final int FIRST_CAPACITY = 16;

  private final StampedLock lock = new StampedLock();
  private long[] starts = new long[FIRST_CAPACITY];
  private long[] lengths = new long[FIRST_CAPACITY];
  private int count;

  /** Adds a range, or gives the one that starts there another length. */
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

  /** Removes exactly that range; false if there is none with that start and that length. */
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

  /** Gives exactly that range another length; false if it is not there. */
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

  /** Whether all of the range, and at least one byte, lies inside one range that was put here. */
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
      // Both before either is replaced: there may be memory for the first alone.
      long[] longerStarts = Arrays.copyOf(starts, count * 2);
      lengths = Arrays.copyOf(lengths, count * 2);
      starts = longerStarts;
    }
    System.arraycopy(starts, index, starts, index + 1, count - index);
    System.arraycopy(lengths, index, lengths, index + 1, count - index);
    count++;
  }
}
