package org.arenalab.slab;

import org.arenalab.os.Residency;
import org.arenalab.os.SystemCallException;

/**
 * How much of the region is in memory. The kernel's files are opened at the first question and kept
 * until it is closed.
 *
 * <p>Thread-safe; questions wait for each other.
 */
final class RegionResidency implements AutoCloseable {
  private final Region region;
  private Residency files;
  private boolean closed;

  RegionResidency(Region region) {
    this.region = region;
  }

  /**
   * Only as far as superslabs were ever made: an old kernel is asked page by page.
   *
   * @param madeBytes from the region's start
   * @return {@link SlabStats#UNKNOWN} where the kernel does not tell
   */
  synchronized long residentBytes(long madeBytes) {
    if (madeBytes == 0) {
      return 0;
    }
    if (closed) {
      return SlabStats.UNKNOWN;
    }
    try {
      if (files == null) {
        files = new Residency();
      }
      return files.residentBytes(region.address, madeBytes);
    } catch (SystemCallException e) {
      return SlabStats.UNKNOWN;
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (files != null) {
      files.close();
      files = null;
    }
  }
}
