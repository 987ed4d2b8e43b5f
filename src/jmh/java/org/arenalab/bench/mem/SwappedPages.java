package org.arenalab.bench.mem;

import org.arenalab.bench.kernelmemory.SwappedRange;
import org.arenalab.compressed.CompressedArenaStats;

/**
 * Plain memory that the kernel pages out to swap on a zram device, once the workload has been idle
 * for the time that makes memory cold.
 */
final class SwappedPages implements WorkloadPages {
  private final Plain pages;
  private final SwappedRange swapped;

  SwappedPages(Plain pages, int tColdMs) {
    this.pages = pages;
    swapped = new SwappedRange(pages.address(), pages.sizeBytes(), tColdMs);
  }

  @Override
  public void pass(Touch touch) {
    swapped.setIdle(false);
    pages.pass(touch);
  }

  @Override
  public void compress() {
    swapped.setIdle(true);
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
    return swapped.kernelBytes();
  }

  @Override
  public void verify(byte first) {
    swapped.setIdle(false);
    pages.verify(first);
  }

  @Override
  public void close() {
    swapped.stop();
    pages.close();
    swapped.close();
  }
}
