package org.arenalab.os;

import java.util.Arrays;
import java.util.concurrent.locks.StampedLock;

/**
 * The address ranges that this process mapped through {@link VirtualMemory}: disjoint, in ascending
 * order.
 *
 * <p>Thread-safe. {@link #contains} is a binary search under a read lock and makes no garbage;
 * every discard and release calls it. Adding or removing a range shifts 25 bytes for each range at
 * a higher address. That is little beside the system call that maps the range.
 *
 * <p>A range that is taken out for a system call keeps its place: {@link #putBack} needs no Java
 * memory and cannot fail.
 *
 * <p>A lock left held by a {@link StackOverflowError} would stop every allocator of the process.
 * Therefore each caller calls {@link StackReserve} first.
 */
final class MappedRanges {
  private static final int FIRST_CAPACITY = 16;

  private final StampedLock lock = new StampedLock();
  private long[] starts = new long[FIRST_CAPACITY];
  private long[] lengths = new long[FIRST_CAPACITY];

  /** The bytes without access on either side of each range. */
  private long[] guards = new long[FIRST_CAPACITY];

  /** Whether the content of each range is in a shared file, and survives its page table entries. */
  private boolean[] shared = new boolean[FIRST_CAPACITY];

  private int count;

  /** Number of ranges that are taken out; the arrays have room for them. */
  private int taken;

  /** Adds a range, or sets the length of the range that starts at {@code address}. */
  void put(long address, long lengthBytes) {
    put(address, lengthBytes, 0);
  }

  /** Adds a range like the other {@code put}, with {@code guardBytes} on either side. */
  void put(long address, long lengthBytes, long guardBytes) {
    put(address, lengthBytes, guardBytes, false);
  }

  /** Adds a range of a shared file. */
  void putShared(long address, long lengthBytes) {
    put(address, lengthBytes, 0, true);
  }

  private void put(long address, long lengthBytes, long guardBytes, boolean isShared) {
    long stamp = lock.writeLock();
    try {
      insert(address, lengthBytes, guardBytes, isShared);
    } finally {
      lock.unlockWrite(stamp);
    }
  }

  private void insert(long address, long lengthBytes, long guardBytes, boolean isShared) {
    int index = Arrays.binarySearch(starts, 0, count, address);
    if (index < 0) {
      index = -index - 1;
      makeRoomAt(index);
      starts[index] = address;
    }
    lengths[index] = lengthBytes;
    guards[index] = guardBytes;
    shared[index] = isShared;
  }

  /**
   * Takes a range out, until {@link #putBack} or {@link #forget}. Returns false if no range has
   * that start and that length.
   */
  boolean take(long address, long lengthBytes) {
    long stamp = lock.writeLock();
    try {
      int index = indexOf(address, lengthBytes);
      if (index >= 0) {
        removeAt(index);
        taken++;
      }
      return index >= 0;
    } finally {
      lock.unlockWrite(stamp);
    }
  }

  /** Ends a {@link #take} of private memory; see the other {@code putBack}. */
  void putBack(long address, long lengthBytes, long guardBytes) {
    putBack(address, lengthBytes, guardBytes, false);
  }

  /** Ends a {@link #take}: adds the range again, or what it has become. Needs no Java memory. */
  void putBack(long address, long lengthBytes, long guardBytes, boolean isShared) {
    long stamp = lock.writeLock();
    try {
      taken--;
      insert(address, lengthBytes, guardBytes, isShared);
    } finally {
      lock.unlockWrite(stamp);
    }
  }

  /** Ends a {@link #take} of a range that is unmapped now. */
  void forget() {
    long stamp = lock.writeLock();
    try {
      taken--;
    } finally {
      lock.unlockWrite(stamp);
    }
  }

  /** Returns the bytes without access on either side of a range; 0 if no range starts there. */
  long guardBytes(long address) {
    long stamp = lock.readLock();
    try {
      int index = Arrays.binarySearch(starts, 0, count, address);
      return index >= 0 ? guards[index] : 0;
    } finally {
      lock.unlockRead(stamp);
    }
  }

  /** Returns whether the range that starts at {@code address} is in a shared file. */
  boolean isShared(long address) {
    long stamp = lock.readLock();
    try {
      int index = Arrays.binarySearch(starts, 0, count, address);
      return index >= 0 && shared[index];
    } finally {
      lock.unlockRead(stamp);
    }
  }

  /** Sets whether the range that starts at {@code address} is in a shared file. */
  void setShared(long address, boolean isShared) {
    long stamp = lock.writeLock();
    try {
      int index = Arrays.binarySearch(starts, 0, count, address);
      if (index >= 0) {
        shared[index] = isShared;
      }
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
      removeAt(index);
      return true;
    } finally {
      lock.unlockWrite(stamp);
    }
  }

  private void removeAt(int index) {
    int after = count - index - 1;
    System.arraycopy(starts, index + 1, starts, index, after);
    System.arraycopy(lengths, index + 1, lengths, index, after);
    System.arraycopy(guards, index + 1, guards, index, after);
    System.arraycopy(shared, index + 1, shared, index, after);
    count--;
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
      return indexAround(address, lengthBytes) >= 0;
    } finally {
      lock.unlockRead(stamp);
    }
  }

  /** Returns whether the range is not empty and lies inside one range of a shared file. */
  boolean containsShared(long address, long lengthBytes) {
    long stamp = lock.readLock();
    try {
      int index = indexAround(address, lengthBytes);
      return index >= 0 && shared[index];
    } finally {
      lock.unlockRead(stamp);
    }
  }

  /** Returns the index of the range that contains all of a range, or a negative number. */
  private int indexAround(long address, long lengthBytes) {
    int found = Arrays.binarySearch(starts, 0, count, address);
    int index = found >= 0 ? found : -found - 2;
    return index >= 0 && lengthBytes > 0 && address - starts[index] <= lengths[index] - lengthBytes
        ? index
        : -1;
  }

  private int indexOf(long address, long lengthBytes) {
    int index = Arrays.binarySearch(starts, 0, count, address);
    return index >= 0 && lengths[index] == lengthBytes ? index : -1;
  }

  private void makeRoomAt(int index) {
    if (count + taken == starts.length) {
      // Allocates all arrays before it replaces any: memory may suffice for the first only.
      long[] longerStarts = Arrays.copyOf(starts, starts.length * 2);
      long[] longerLengths = Arrays.copyOf(lengths, starts.length * 2);
      boolean[] longerShared = Arrays.copyOf(shared, starts.length * 2);
      guards = Arrays.copyOf(guards, starts.length * 2);
      shared = longerShared;
      lengths = longerLengths;
      starts = longerStarts;
    }
    System.arraycopy(starts, index, starts, index + 1, count - index);
    System.arraycopy(lengths, index, lengths, index + 1, count - index);
    System.arraycopy(guards, index, guards, index + 1, count - index);
    System.arraycopy(shared, index, shared, index + 1, count - index);
    count++;
  }
}
