package org.arenalab.bench.pager;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A thread that accesses pages at random, checks every byte of each, and flips a bit of every
 * fourth. It records its longest access.
 */
final class LoadThread implements Runnable {
  /** Prefix of the line that reports a page with wrong bytes. */
  static final String WRONG = "pager-wrong ";

  /**
   * Prefix of the line that reports an exception of an access. The time in ns follows, on the clock
   * that all processes share, and the exception.
   */
  static final String THREW = "pager-threw ";

  private static final int FLIP_EVERY = 4;
  private static final int PAUSE_EVERY = 64;

  /** Longer than any stall that a successor ends. */
  private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(30);

  private final PagedPages region;
  private final SplittableRandom random;
  private final Thread thread;
  private final LongestAccess longest = new LongestAccess();
  private final AtomicInteger wrong = new AtomicInteger();
  private volatile boolean ended;

  LoadThread(PagedPages region, long seed) {
    this.region = region;
    random = new SplittableRandom(seed);
    thread = Thread.ofPlatform().daemon().name("pager-load").unstarted(this);
  }

  void start() {
    thread.start();
  }

  @Override
  public void run() {
    try {
      for (long count = 1; !ended; count++) {
        access(random.nextInt(region.count()));
        if (count % PAUSE_EVERY == 0) {
          Thread.sleep(1);
        }
      }
    } catch (InternalError | RuntimeException e) {
      System.out.println(THREW + System.nanoTime() + " " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void access(int page) {
    longest.began(System.nanoTime());
    try {
      boolean right = region.isRight(page);
      if (!right) {
        wrong.incrementAndGet();
        System.out.println(WRONG + page);
      }
      if (random.nextInt(FLIP_EVERY) == 0) {
        region.flip(page);
      }
    } finally {
      longest.ended(System.nanoTime());
    }
  }

  /**
   * Returns the longest access since the last call, ns. Waits for the end of the access under way.
   */
  long takeLongestNs() throws InterruptedException {
    return longest.takeNs(PATIENCE_NS, thread::isAlive);
  }

  long accesses() {
    return longest.count();
  }

  /** Returns the accesses that found wrong bytes. */
  int wrong() {
    return wrong.get();
  }

  void end() throws InterruptedException {
    ended = true;
    thread.join();
  }
}
