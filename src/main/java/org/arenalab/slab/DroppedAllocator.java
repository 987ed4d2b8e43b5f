package org.arenalab.slab;

import java.lang.ref.Cleaner;

/**
 * The end of an allocator that was never closed, once neither it nor a heap of it can be reached:
 * its thread ends, its files are closed, a warning is logged, and memory that no block and no heap
 * has is released.
 *
 * <p><b>Its blocks stay mapped.</b> Addresses are plain numbers, so that a block may be in use
 * although no object of the allocator is. Leaked memory is a smaller fault than a block whose
 * memory is gone.
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
   * Watches over an allocator.
   *
   * @param files closed at the end; must not reach the allocator
   * @param thread stopped at the end; null where there is none
   * @param purge made at the end; must not reach the allocator
   */
  static DroppedAllocator watch(
      SlabAllocator allocator, RegionResidency files, ScavengerThread thread, LastPurge purge) {
    DroppedAllocator end = new DroppedAllocator(allocator.region(), files, thread, purge);
    CLEANER.register(allocator, end);
    return end;
  }

  /** The allocator was closed: nothing is left to do. */
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
    System.getLogger(SlabAllocator.class.getName())
        .log(
            System.Logger.Level.WARNING,
            "an allocator was dropped without close(): address=0x%x, reservedBytes=%d; its blocks stay mapped; close every allocator"
                .formatted(region.address, region.lengthBytes));
    purge.run();
  }
}
