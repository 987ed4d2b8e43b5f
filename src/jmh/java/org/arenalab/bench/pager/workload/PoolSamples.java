package org.arenalab.bench.pager.workload;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The mean memory of zram while a loop runs. A thread samples it each second; the last sample is
 * that of the end. The thread runs only with zram.
 */
final class PoolSamples implements AutoCloseable {
  private static final long EVERY_MS = 1_000;

  private final LongSupplier poolBytes;
  private final long everyMs;
  private final Thread thread;
  private boolean ended;
  private long sum;
  private long count;

  private PoolSamples(LongSupplier poolBytes, long everyMs) {
    this.poolBytes = poolBytes;
    this.everyMs = everyMs;
    thread = Thread.ofPlatform().daemon().name("workload-pool").unstarted(this::sample);
  }

  /** Starts the samples of a loop that has begun. */
  static PoolSamples start(WorkloadLoop loop) {
    boolean known = loop.swap().isKnown();
    return start(known ? () -> loop.swap().poolBytes() : () -> 0, known ? EVERY_MS : 0);
  }

  /** Starts the samples; {@code everyMs} is 0 for none but that of the end. */
  static PoolSamples start(LongSupplier poolBytes, long everyMs) {
    PoolSamples samples = new PoolSamples(poolBytes, everyMs);
    if (everyMs > 0) {
      samples.thread.start();
    }
    return samples;
  }

  private synchronized void sample() {
    try {
      while (!ended) {
        // No interrupt ends the wait: it would also close the files that a sample reads.
        TimeUnit.MILLISECONDS.timedWait(this, everyMs);
        if (!ended) {
          add();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void add() {
    sum += poolBytes.getAsLong();
    count++;
  }

  private synchronized long mean() {
    return sum / count;
  }

  /** Ends the thread, takes the last sample, and returns the mean of all. */
  long endAndMean() throws InterruptedException {
    close();
    thread.join();
    add();
    return mean();
  }

  @Override
  public synchronized void close() {
    ended = true;
    notifyAll();
  }
}
