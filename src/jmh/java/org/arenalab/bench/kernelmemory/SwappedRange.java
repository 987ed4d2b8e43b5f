package org.arenalab.bench.kernelmemory;

import java.util.concurrent.TimeUnit;
import org.arenalab.os.VirtualMemory;

/**
 * Memory of this process that the kernel compresses: a thread pages it out to swap on a zram device
 * of this process (LZ4), once the memory has been idle for a time. The thread works in slices, and
 * stops when the memory is active again. {@link #pageOutAll} pages everything out at once.
 *
 * <p>The swap serves every process of the machine while it is on. It is turned off, and the device
 * removed, by {@link #close} and at the end of the JVM, also on SIGTERM. {@link #setIdle} is for
 * one thread.
 */
public final class SwappedRange implements AutoCloseable {
  private static final long SLICE_BYTES = 1 << 20;

  /** Other processes' pages may take room, too. */
  private static final long ROOM = 2;

  private final long address;
  private final long sizeBytes;
  private final long tColdNs;
  private final ZramDevice device;
  private final SwapSpace swap;
  private final Thread pager = new Thread(this::pageOut, "workload-pageout");
  private boolean idle;
  private boolean ended;

  /**
   * Makes the device, and starts the thread. The memory counts as active.
   *
   * @param tColdMs idle time in milliseconds after which the memory is paged out
   * @throws ZramUnavailableException if this machine or user cannot have such a device
   */
  public SwappedRange(long address, long sizeBytes, int tColdMs) {
    this.address = address;
    this.sizeBytes = sizeBytes;
    tColdNs = TimeUnit.MILLISECONDS.toNanos(tColdMs);
    VirtualMemory.avoidHugePagesIfAny(address, sizeBytes);
    device = ZramDevice.add("lz4", ROOM * sizeBytes);
    try {
      swap = device.turnIntoSwap();
    } catch (RuntimeException e) {
      device.close();
      throw e;
    }
    pager.setDaemon(true);
    pager.start();
  }

  /** Says whether the memory is idle from now on. */
  public synchronized void setIdle(boolean now) {
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
        for (long at = 0; at < sizeBytes && isIdle(); at += SLICE_BYTES) {
          pageOut(at);
        }
        awaitActive();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void pageOut(long offset) {
    VirtualMemory.pageOut(address + offset, Math.min(SLICE_BYTES, sizeBytes - offset));
  }

  /** Pages all of the memory out, in the calling thread. */
  public void pageOutAll() {
    for (long at = 0; at < sizeBytes; at += SLICE_BYTES) {
      pageOut(at);
    }
  }

  /** Returns the memory of the kernel that holds the compressed pages. */
  public long kernelBytes() {
    return use().poolBytes();
  }

  /** Returns the content and the memory of the device. */
  public ZramUse use() {
    return device.use();
  }

  /**
   * Ends the thread. The memory may be unmapped before {@link #close}, which then has less to do.
   */
  public void stop() {
    synchronized (this) {
      ended = true;
      notifyAll();
    }
    try {
      pager.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    stop();
    try {
      swap.close();
    } finally {
      device.close();
    }
  }
}
