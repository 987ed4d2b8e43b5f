package org.arenalab.bench.mem;

import java.util.concurrent.TimeUnit;
import org.arenalab.bench.kernelmemory.SwapSpace;
import org.arenalab.bench.kernelmemory.ZramDevice;
import org.arenalab.compressed.CompressedArenaStats;
import org.arenalab.os.VirtualMemory;

/**
 * Plain memory that the kernel compresses: a thread pages it out to swap on a zram device of this
 * process (LZ4), once the workload has been idle for the time that makes memory cold. The thread
 * works in slices, and stops when the workload is active again.
 *
 * <p>The swap serves every process of the machine while it is on. It is turned off, and the device
 * removed, by {@link #close} and at the end of the JVM, also on SIGTERM.
 */
final class SwappedPages implements WorkloadPages {
  private static final long SLICE_BYTES = 1 << 20;

  /** Other processes' pages may take room, too. */
  private static final long ROOM = 2;

  private final Plain pages;
  private final long tColdNs;
  private final ZramDevice device;
  private final SwapSpace swap;
  private final Thread pager = new Thread(this::pageOut, "workload-pageout");
  private boolean idle;
  private boolean ended;

  SwappedPages(Plain pages, int tColdMs) {
    this.pages = pages;
    tColdNs = TimeUnit.MILLISECONDS.toNanos(tColdMs);
    VirtualMemory.avoidHugePagesIfAny(pages.address(), pages.sizeBytes());
    device = ZramDevice.add("lz4", ROOM * pages.sizeBytes());
    try {
      swap = device.turnIntoSwap();
    } catch (RuntimeException e) {
      device.close();
      throw e;
    }
    pager.setDaemon(true);
    pager.start();
  }

  @Override
  public void pass(Touch touch) {
    setIdle(false);
    pages.pass(touch);
  }

  @Override
  public void compress() {
    setIdle(true);
  }

  private synchronized void setIdle(boolean now) {
    idle = now;
    notifyAll();
  }

  /** Waits until the memory is cold; returns false at the end. */
  private synchronized boolean awaitCold() throws InterruptedException {
    while (!ended) {
      while (!idle && !ended) {
        wait();
      }
      long coldNs = System.nanoTime() + tColdNs;
      while (idle && !ended) {
        long leftNs = coldNs - System.nanoTime();
        if (leftNs <= 0) {
          return true;
        }
        TimeUnit.NANOSECONDS.timedWait(this, leftNs);
      }
    }
    return false;
  }

  private synchronized boolean isIdle() {
    return idle && !ended;
  }

  private synchronized void awaitActive() throws InterruptedException {
    while (idle && !ended) {
      wait();
    }
  }

  private void pageOut() {
    try {
      while (awaitCold()) {
        for (long at = 0; at < pages.sizeBytes() && isIdle(); at += SLICE_BYTES) {
          VirtualMemory.pageOut(
              pages.address() + at, Math.min(SLICE_BYTES, pages.sizeBytes() - at));
        }
        awaitActive();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public CompressedArenaStats stats() {
    return null;
  }

  @Override
  public boolean shrinksWhileIdle() {
    return true;
  }

  @Override
  public long kernelBytes() {
    return device.use().poolBytes();
  }

  @Override
  public void verify(byte first) {
    setIdle(false);
    pages.verify(first);
  }

  @Override
  public void close() {
    synchronized (this) {
      ended = true;
      notifyAll();
    }
    try {
      pager.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    pages.close();
    try {
      swap.close();
    } finally {
      device.close();
    }
  }
}
