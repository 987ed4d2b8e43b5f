package org.arenalab.bench.pager;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Threads that add one to bytes of random pages, and check that each byte is the one that they
 * wrote last. A byte that differs is a lost write. Each thread has pages of its own.
 */
final class RacingWriters {
  /**
   * Writes between two pauses of 1 ms. The daemon's background thread has the lowest priority: with
   * 64 writes between pauses, both processors were busy and few pages left.
   */
  private static final int PAUSE_EVERY = 8;

  private final PagedPages region;
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicLong writes = new AtomicLong();
  private final AtomicLong lost = new AtomicLong();
  private volatile boolean ended;

  RacingWriters(PagedPages region) {
    this.region = region;
  }

  void start(int count, SplittableRandom random) {
    for (int i = 0; i < count; i++) {
      int first = i;
      SplittableRandom own = random.split();
      threads.add(
          Thread.ofPlatform()
              .daemon()
              .name("pager-race-" + i)
              .start(() -> write(first, count, own)));
    }
  }

  private void write(int first, int step, SplittableRandom random) {
    int own = (region.count() - first + step - 1) / step;
    try {
      for (long i = 1; !ended; i++) {
        int page = first + random.nextInt(own) * step;
        if (!region.countOne(page)) {
          long _ = lost.incrementAndGet();
          System.out.println(LoadThread.WRONG + page);
        }
        if (i % PAUSE_EVERY == 0) {
          long _ = writes.addAndGet(PAUSE_EVERY);
          Thread.sleep(1);
        }
      }
    } catch (InternalError | RuntimeException e) {
      long _ = lost.incrementAndGet();
      System.out.println(LoadThread.THREW + System.nanoTime() + " " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns the writes so far, a few less than all. */
  long writes() {
    return writes.get();
  }

  /** Ends the threads; returns the lost writes. */
  long end() throws InterruptedException {
    ended = true;
    for (Thread each : threads) {
      each.join();
    }
    return lost.get();
  }
}
