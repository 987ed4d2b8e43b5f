package org.arenalab.slab;

import java.lang.ref.Cleaner;
import org.arenalab.slab.page.Region;
import org.arenalab.slab.page.RegionResidency;
import org.arenalab.slab.release.SlabLog;
import org.arenalab.slab.scavenger.LastPurge;
import org.arenalab.slab.scavenger.ScavengerThread;

/**
 * The cleanup of an allocator that was never closed, after the allocator and its heaps became
 * unreachable. Stops its thread, closes its files, logs a warning, and releases memory that belongs
 * to no block and no heap.
 *
 * <p><b>Its blocks stay mapped.</b> Addresses are plain numbers, so a block may be in use after all
 * objects of the allocator are unreachable. Leaked memory is a smaller fault than an unmapped block
 * in use.
 */
final class DroppedAllocator implements Runnable {
  private static final Cleaner CLEANER = Cleaner.create();

  private final Region region;
  private final RegionResidency files;
  private final ScavengerThread thread;
  private final LastPurge purge;
  private volatile boolean closed;

  private DroppedAllocator(
      Region region, RegionResidency files, ScavengerThread thread, LastPurge purge) {
    this.region = region;
    this.files = files;
    this.thread = thread;
    this.purge = purge;
  }

  /**
   * Registers the cleanup of an allocator.
   *
   * @param files closed at the end; must not reach the allocator
   * @param thread stopped at the end; null if there is none
   * @param purge run at the end; must not reach the allocator
   */
  static DroppedAllocator watch(
      SlabAllocator allocator, RegionResidency files, ScavengerThread thread, LastPurge purge) {
    DroppedAllocator end = new DroppedAllocator(allocator.region(), files, thread, purge);
    CLEANER.register(allocator, end);
    return end;
  }

  /** Cancels the cleanup, because the allocator was closed. */
  void cancel() {
    closed = true;
  }

  @Override
  public void run() {
    if (closed) {
      return;
    }
    if (thread != null) {
      thread.stopSoon();
    }
    files.close();
    try {
      SlabLog.tryLog(System.Logger.Level.WARNING, message(), null);
    } finally {
      purge.run();
    }
  }

  private String message() {
    return "an allocator was dropped without close(): address=0x%x, reservedBytes=%d; its blocks stay mapped; close every allocator"
        .formatted(region.address, region.lengthBytes);
  }
}
