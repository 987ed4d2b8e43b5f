package org.arenalab.bench.replay;

import java.util.Arrays;

/**
 * The threads of a program, shared among workers so that each has about as many events. The thread
 * with most events goes first, to the worker with fewest.
 */
final class ThreadShares {
  private long[] events = new long[64];
  private int threads;
  private int[] workerOf = new int[0];
  private int workers = 1;

  /** Counts an event of a thread. */
  void add(int thread) {
    if (thread >= events.length) {
      events = Arrays.copyOf(events, Math.max(thread + 1, 2 * events.length));
    }
    events[thread]++;
    threads = Math.max(threads, thread + 1);
  }

  /** Shares the threads among at most this many workers. */
  void split(int most) {
    int active = (int) Arrays.stream(events).filter(count -> count > 0).count();
    workers = Math.max(1, Math.min(most, active));
    workerOf = new int[threads];
    if (workers == 1) {
      return;
    }
    long[] order = new long[threads];
    for (int thread = 0; thread < threads; thread++) {
      // A thread number has 24 bits, so most events come last in the order of the sums.
      order[thread] = events[thread] << 24 | thread;
    }
    Arrays.sort(order);
    long[] load = new long[workers];
    for (int i = threads - 1; i >= 0; i--) {
      int thread = (int) (order[i] & ((1 << 24) - 1));
      int least = 0;
      for (int worker = 1; worker < workers; worker++) {
        least = load[worker] < load[least] ? worker : least;
      }
      workerOf[thread] = least;
      load[least] += events[thread];
    }
  }

  int workers() {
    return workers;
  }

  /** Returns the worker of a thread; a thread that was not counted has the first one. */
  int workerOf(int thread) {
    return thread < workerOf.length ? workerOf[thread] : 0;
  }
}
