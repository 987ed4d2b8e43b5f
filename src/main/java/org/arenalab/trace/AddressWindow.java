package org.arenalab.trace;

import java.util.Arrays;

/**
 * The next events of a recording that names addresses, before they are written. An event can be
 * taken out of its order. A number of an event stays valid until the event leaves the window.
 */
final class AddressWindow {
  /** Number of events that a repair looks ahead: some milliseconds of a busy program. */
  static final int AHEAD = 65_536;

  /** The kind of an event that was taken. */
  static final byte TAKEN = -1;

  private static final int CAPACITY = 2 * AHEAD;

  private final byte[] kinds = new byte[CAPACITY];
  private final int[] threads = new int[CAPACITY];
  private final long[] addresses = new long[CAPACITY];
  private final long[] oldAddresses = new long[CAPACITY];
  private final long[] sizes = new long[CAPACITY];
  private final long[] alignments = new long[CAPACITY];
  private int first;
  private int end;

  /** Returns whether the first event has all events after it that a repair may use. */
  boolean isFull() {
    return end - first == AHEAD;
  }

  boolean isEmpty() {
    return first == end;
  }

  /** Adds an event; the window must not be full. */
  void add(
      EventKind kind, int thread, long address, long oldAddress, long sizeBytes, long alignment) {
    if (end == CAPACITY) {
      moveToStart();
    }
    kinds[end] = kind.number();
    threads[end] = thread;
    addresses[end] = address;
    oldAddresses[end] = oldAddress;
    sizes[end] = sizeBytes;
    alignments[end] = alignment;
    end++;
  }

  private void moveToStart() {
    int count = end - first;
    System.arraycopy(kinds, first, kinds, 0, count);
    System.arraycopy(threads, first, threads, 0, count);
    System.arraycopy(addresses, first, addresses, 0, count);
    System.arraycopy(oldAddresses, first, oldAddresses, 0, count);
    System.arraycopy(sizes, first, sizes, 0, count);
    System.arraycopy(alignments, first, alignments, 0, count);
    first = 0;
    end = count;
  }

  /** Removes the first event, and returns its number; its values stay until the next event. */
  int removeFirst() {
    return first++;
  }

  boolean isTaken(int number) {
    return kinds[number] == TAKEN;
  }

  /** Returns the kind of an event, and takes the event. */
  EventKind take(int number) {
    EventKind kind = EventKind.of(kinds[number]);
    kinds[number] = TAKEN;
    return kind;
  }

  int thread(int number) {
    return threads[number];
  }

  long address(int number) {
    return addresses[number];
  }

  /** Returns the address of a block before its reallocation. */
  long oldAddress(int number) {
    return oldAddresses[number];
  }

  long sizeBytes(int number) {
    return sizes[number];
  }

  long alignmentBytes(int number) {
    return alignments[number];
  }

  /**
   * Returns the number of the next event of another thread that releases an address, or -1. A
   * release by the thread itself belongs to a later block.
   */
  int nextRelease(long address, int thread) {
    for (int i = first; i < end; i++) {
      boolean frees = kinds[i] == EventKind.FREE.number() && addresses[i] == address;
      boolean moves = kinds[i] == EventKind.REALLOCATE.number() && oldAddresses[i] == address;
      if (frees || moves) {
        return threads[i] == thread ? -1 : i;
      }
    }
    return -1;
  }

  /** Returns the number of the next event of another thread that makes an address live, or -1. */
  int nextAllocation(long address, int thread) {
    for (int i = first; i < end; i++) {
      byte kind = kinds[i];
      boolean makes = kind >= 0 && kind <= EventKind.REALLOCATE.number();
      if (makes && addresses[i] == address) {
        return threads[i] == thread ? -1 : i;
      }
    }
    return -1;
  }

  /** Forgets all events. */
  void clear() {
    first = 0;
    end = 0;
    Arrays.fill(kinds, TAKEN);
  }
}
