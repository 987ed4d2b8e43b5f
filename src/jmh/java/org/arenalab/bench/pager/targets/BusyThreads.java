package org.arenalab.bench.pager.targets;

/** Threads that use all the processor time they get, until they are closed. */
final class BusyThreads implements AutoCloseable {
  private final Thread[] threads;
  private volatile boolean ended;

  private BusyThreads(int count) {
    threads = new Thread[count];
  }

  static BusyThreads start(int count) {
    BusyThreads busy = new BusyThreads(count);
    for (int i = 0; i < count; i++) {
      busy.threads[i] = Thread.ofPlatform().daemon().name("busy-" + i).start(busy::spin);
    }
    return busy;
  }

  private void spin() {
    long random = 1;
    while (!ended) {
      random ^= random << 13;
      random ^= random >>> 7;
      random ^= random << 17;
    }
    if (random == 0) {
      throw new IllegalStateException("xorshift never returns 0");
    }
  }

  @Override
  public void close() {
    ended = true;
    for (Thread each : threads) {
      joinUninterrupted(each);
    }
  }

  private static void joinUninterrupted(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
