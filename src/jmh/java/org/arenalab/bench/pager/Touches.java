package org.arenalab.bench.pager;

import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import org.HdrHistogram.Histogram;
import org.arenalab.bench.workload.PageSet;
import org.arenalab.os.RawMemory;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.VirtualMemory;
import org.arenalab.pager.FaultTimes;
import org.arenalab.pager.PagedRange;

/** Timed accesses to pages, in the order of the caller. */
final class Touches {
  private static final int PAGE = PageSet.PAGE_BYTES;
  private static final int WARM_UP_ROUNDS = 200;
  private static final int WARM_UP_PAGES = 256;
  private static final int WARM_UP_ACCESSES = 1_000;

  /** The largest share of accesses that are not counted: 1 of 4. */
  private static final int WARM_UP_SHARE = 4;

  private static final int RESIDENT_ACCESSES = 20_000_000;
  private static final int RESIDENT_ROUNDS = 5;

  /** The pace of a program that works with the bytes of a page. */
  private static final long STREAM_PACE_NS = 10_000;

  /** Keeps the reads from being removed. */
  @SuppressWarnings("UnusedVariable")
  private static volatile int sink;

  private Touches() {}

  /** Reads the first bytes of each page; returns the times in nanoseconds. */
  private static long[] time(long address, int[] pages) {
    long[] times = new long[pages.length];
    int sum = 0;
    for (int i = 0; i < pages.length; i++) {
      long at = address + (long) pages[i] * PAGE;
      long startNs = System.nanoTime();
      sum += PagedPages.readInOrder(at);
      times[i] = System.nanoTime() - startNs;
    }
    sink = sum;
    return times;
  }

  /** Compiles the timed loop over pages of its own. */
  static void warmUp() {
    long sizeBytes = (long) WARM_UP_PAGES * PAGE;
    long address = VirtualMemory.mapAnonymous(sizeBytes);
    RawMemory.fill(address, sizeBytes, (byte) 1);
    int[] pages = new int[WARM_UP_PAGES];
    for (int i = 0; i < pages.length; i++) {
      pages[i] = i;
    }
    for (int round = 0; round < WARM_UP_ROUNDS; round++) {
      sink = (int) time(address, pages)[0];
    }
    ReleaseGate.ours().unmap(address, sizeBytes);
  }

  /** Reads pages in this order. One read is one fault if its page is missing. */
  static TouchTimes one(PagedPages region, int[] pages) {
    long startNs = System.nanoTime();
    long[] times = time(region.address(), pages);
    return TouchTimes.of(times, System.nanoTime() - startNs);
  }

  /**
   * Reads pages in ascending order, a page in 10 us, and checks every byte.
   *
   * @throws IllegalStateException if a page has wrong bytes
   */
  static TouchTimes stream(PagedPages region, int pages) {
    long[] times = new long[pages];
    int sum = 0;
    int wrong = 0;
    long beganNs = System.nanoTime();
    for (int page = 0; page < pages; page++) {
      long startNs = System.nanoTime();
      sum += PagedPages.readInOrder(region.at(page));
      times[page] = System.nanoTime() - startNs;
      wrong += region.isRight(page) ? 0 : 1;
      while (System.nanoTime() - startNs < STREAM_PACE_NS) {
        Thread.onSpinWait();
      }
    }
    long elapsedNs = System.nanoTime() - beganNs;
    sink = sum;
    if (wrong > 0) {
      throw new IllegalStateException(
          "pages differ from what was written: pages=%d of %d".formatted(wrong, pages));
    }
    return TouchTimes.of(times, elapsedNs);
  }

  /** Reads pages by some threads, each with an equal part of them. */
  static TouchTimes parallel(PagedPages region, int[] pages, int threads)
      throws InterruptedException {
    int part = pages.length / threads;
    long[] all = new long[part * threads];
    CountDownLatch start = new CountDownLatch(1);
    Thread[] running = new Thread[threads];
    for (int i = 0; i < threads; i++) {
      int from = i * part;
      int[] own = new int[part];
      System.arraycopy(pages, from, own, 0, part);
      running[i] =
          Thread.ofPlatform()
              .name("touch-" + i)
              .start(
                  () -> {
                    awaitUninterrupted(start);
                    long[] times = time(region.address(), own);
                    System.arraycopy(times, 0, all, from, part);
                  });
    }
    long startNs = System.nanoTime();
    start.countDown();
    for (Thread each : running) {
      each.join();
    }
    return TouchTimes.of(all, System.nanoTime() - startNs);
  }

  private static void awaitUninterrupted(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Reads pages in this order, and takes the stages of each fault. The first accesses, at most
   * 1,000 and a quarter of all, are not counted.
   */
  static StageTimes stages(FaultTimes fault, int[] pages) {
    Histogram queued = StageTimes.newHistogram();
    Histogram served = StageTimes.newHistogram();
    Histogram resumed = StageTimes.newHistogram();
    Histogram total = StageTimes.newHistogram();
    // The first accesses compile the loop.
    int uncounted = Math.min(WARM_UP_ACCESSES, pages.length / WARM_UP_SHARE);
    for (int i = 0; i < pages.length; i++) {
      if (fault.touch((long) pages[i] * PAGE) && i >= uncounted) {
        StageTimes.record(queued, fault.queuedNs());
        StageTimes.record(served, fault.servedNs());
        StageTimes.record(resumed, fault.resumedNs());
        StageTimes.record(total, fault.totalNs());
      }
    }
    return new StageTimes(
        StageTimes.Stage.of(queued),
        StageTimes.Stage.of(served),
        StageTimes.Stage.of(resumed),
        StageTimes.Stage.of(total));
  }

  /** Restores pages by {@code ensure}, each by a call of its own. */
  static TouchTimes ensured(PagedRange range, int[] pages) {
    long[] times = new long[pages.length];
    long beganNs = System.nanoTime();
    for (int i = 0; i < pages.length; i++) {
      long startNs = System.nanoTime();
      range.ensure((long) pages[i] * PAGE, PAGE);
      times[i] = System.nanoTime() - startNs;
    }
    return TouchTimes.of(times, System.nanoTime() - beganNs);
  }

  /** Times accesses to resident pages, with {@code ensure} and without in turns. */
  static ResidentCost resident(PagedPages region, PagedRange range, int pages) {
    double[] plain = new double[RESIDENT_ROUNDS];
    double[] ensured = new double[RESIDENT_ROUNDS];
    for (int round = -1; round < RESIDENT_ROUNDS; round++) {
      double plainNs = plain(region, pages);
      double ensuredNs = ensured(region, range, pages);
      if (round >= 0) {
        plain[round] = plainNs;
        ensured[round] = ensuredNs;
      }
    }
    Arrays.sort(plain);
    Arrays.sort(ensured);
    return new ResidentCost(plain[RESIDENT_ROUNDS / 2], ensured[RESIDENT_ROUNDS / 2]);
  }

  private static double plain(PagedPages region, int pages) {
    int sum = 0;
    long startNs = System.nanoTime();
    for (int i = 0; i < RESIDENT_ACCESSES; i++) {
      sum += RawMemory.getByte(region.at(i & (pages - 1)));
    }
    double ns = System.nanoTime() - startNs;
    sink = sum;
    return ns / RESIDENT_ACCESSES;
  }

  private static double ensured(PagedPages region, PagedRange range, int pages) {
    int sum = 0;
    long startNs = System.nanoTime();
    for (int i = 0; i < RESIDENT_ACCESSES; i++) {
      int page = i & (pages - 1);
      range.ensure((long) page * PAGE, PAGE);
      sum += RawMemory.getByte(region.at(page));
    }
    double ns = System.nanoTime() - startNs;
    sink = sum;
    return ns / RESIDENT_ACCESSES;
  }
}
