package org.arenalab.bench.trace;

import java.util.Arrays;

/** Size, thread and first event of each live block, by its id: 20 B for each. */
final class LiveBlocks {
  private long[] sizes = new long[1024];
  private long[] births = new long[1024];
  private int[] threads = new int[1024];

  void allocate(int id, long sizeBytes, long event, int thread) {
    if (id >= sizes.length) {
      int capacity = Math.max(id + 1, 2 * sizes.length);
      sizes = Arrays.copyOf(sizes, capacity);
      births = Arrays.copyOf(births, capacity);
      threads = Arrays.copyOf(threads, capacity);
    }
    sizes[id] = sizeBytes;
    births[id] = event;
    threads[id] = thread;
  }

  void resize(int id, long sizeBytes) {
    sizes[id] = sizeBytes;
  }

  long sizeBytes(int id) {
    return sizes[id];
  }

  /** Returns the number of events before the block's allocation. */
  long birth(int id) {
    return births[id];
  }

  int thread(int id) {
    return threads[id];
  }
}
