package org.arenalab.trace;

/**
 * The events of one block of events, in one array for each of their values. A reader fills it again
 * and again, so reading makes no garbage. It takes 300 KiB.
 *
 * <p>An index is 0 to {@link #count()} - 1. The arrays keep older events after it.
 */
public final class EventColumns {
  /** Number of events that a block of events has at most: its columns fit into the cache. */
  public static final int CAPACITY = 16_384;

  final byte[] kinds = new byte[CAPACITY];
  final int[] threads = new int[CAPACITY];
  final int[] ids = new int[CAPACITY];
  final long[] sizes = new long[CAPACITY];
  final byte[] alignmentShifts = new byte[CAPACITY];
  int count;
  long firstEvent;

  /** Returns the number of events. */
  public int count() {
    return count;
  }

  /** Returns the number of events in the file before the first of these. */
  public long firstEvent() {
    return firstEvent;
  }

  public EventKind kind(int index) {
    return EventKind.of(kinds[index]);
  }

  public int thread(int index) {
    return threads[index];
  }

  /** Returns the id of the block; 0 for the end of a thread. */
  public int id(int index) {
    return ids[index];
  }

  /** Returns the size in bytes; 0 for a kind without a size. */
  public long sizeBytes(int index) {
    return sizes[index];
  }

  /** Returns the stated alignment in bytes; 0 for a kind without one. */
  public long alignmentBytes(int index) {
    return kinds[index] == EventKind.ALLOCATE_ALIGNED.number() ? 1L << alignmentShifts[index] : 0;
  }
}
