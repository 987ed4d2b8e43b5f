package org.arenalab.slab.page;

import org.arenalab.os.Internal;
import org.arenalab.os.SystemCallException;
import org.arenalab.os.residency.Residency;

/**
 * A query of how much of the region is in memory. The first query opens the kernel's files, and
 * {@link #close} closes them.
 *
 * <p>Thread-safe; queries wait for each other.
 */
@Internal
public final class RegionResidency implements AutoCloseable {
  /** The result if the kernel does not report the resident size. */
  public static final long UNKNOWN = -1;

  private final Region region;
  private Residency files;
  private boolean closed;

  public RegionResidency(Region region) {
    this.region = region;
  }

  /**
   * Returns the resident bytes of the superslabs made so far. An old kernel is queried page by
   * page, so the rest of the region is skipped.
   *
   * @param madeBytes length of the superslabs, from the region's start
   * @return {@link #UNKNOWN} if the kernel does not report it
   */
  public synchronized long residentBytes(long madeBytes) {
    if (madeBytes == 0) {
      return 0;
    }
    if (closed) {
      return UNKNOWN;
    }
    try {
      if (files == null) {
        files = new Residency();
      }
      return files.residentBytes(region.address, madeBytes);
    } catch (SystemCallException e) {
      return UNKNOWN;
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
