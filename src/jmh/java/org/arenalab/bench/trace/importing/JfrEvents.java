package org.arenalab.bench.trace.importing;

import java.util.Arrays;

/**
 * The events of a recording of JFR in columns, and their order by time. JFR writes a buffer of each
 * thread after the other, so a file is not in order. It takes 45 B for each event. The unit of the
 * times is that of the recording.
 */
final class JfrEvents {
  static final byte ALLOCATED = 0;
  static final byte FREED = 1;

  /** The start of a reallocation; the next allocation of the thread is its end. */
  static final byte MOVED = 2;

  private long[] times = new long[1024];
  private long[] addresses = new long[1024];
  private long[] sizes = new long[1024];
  private int[] threads = new int[1024];
  private byte[] kinds = new byte[1024];
  private int count;

  int count() {
    return count;
  }

  void add(long time, byte kind, int thread, long address, long sizeBytes) {
    if (count == times.length) {
      grow();
    }
    times[count] = time;
    kinds[count] = kind;
    threads[count] = thread;
    addresses[count] = address;
    sizes[count] = sizeBytes;
    count++;
  }

  private void grow() {
    int capacity = 2 * count;
    times = Arrays.copyOf(times, capacity);
    addresses = Arrays.copyOf(addresses, capacity);
    sizes = Arrays.copyOf(sizes, capacity);
    threads = Arrays.copyOf(threads, capacity);
    kinds = Arrays.copyOf(kinds, capacity);
  }

  long time(int index) {
    return times[index];
  }

  byte kind(int index) {
    return kinds[index];
  }

  int thread(int index) {
    return threads[index];
  }

  long address(int index) {
    return addresses[index];
  }

  long sizeBytes(int index) {
    return sizes[index];
  }

  /** Returns the indexes in the order of their times; equal times stay in the order of the file. */
  int[] order() {
    int[] order = new int[count];
    Arrays.setAll(order, i -> i);
    int[] merged = new int[count];
    for (int run = 1; run < count && run > 0; run *= 2) {
      for (int from = 0; from < count; from += 2 * run) {
        int middle = (int) Math.min((long) from + run, count);
        int to = (int) Math.min((long) from + 2L * run, count);
        merge(order, from, middle, to, merged);
      }
      int[] swapped = order;
      order = merged;
      merged = swapped;
    }
    return order;
  }

  private void merge(int[] from, int start, int middle, int end, int[] to) {
    int left = start;
    int right = middle;
    for (int i = start; i < end; i++) {
      boolean takeLeft = right == end || (left < middle && times[from[left]] <= times[from[right]]);
      to[i] = takeLeft ? from[left++] : from[right++];
    }
  }
}
