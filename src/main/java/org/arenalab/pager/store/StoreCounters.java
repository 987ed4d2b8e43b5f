package org.arenalab.pager.store;

import org.arenalab.concurrent.SpinLock;
import org.arenalab.extent.ExtentPoolConfig;
import org.arenalab.extent.ExtentPoolStats;
import org.arenalab.extent.ExtentTags;
import org.arenalab.pager.store.PageStoreStats.Form;

/**
 * The counters of a store. The writing thread changes each where its event happens. A short spin
 * lock lets any thread read all of one moment.
 */
final class StoreCounters {
  private static final int GRANULE_BYTES = ExtentPoolConfig.DEFAULT_ALIGNMENT_BYTES;

  private final SpinLock lock = new SpinLock();
  private final int pageBytes;
  private final long[] pages = new long[ExtentHeader.FORMS];
  private final long[] bytes = new long[ExtentHeader.FORMS];
  private long occupiedBytes;
  private long puts;
  private long zeroPages;
  private long refusals;
  private long frees;
  private long densified;
  private long settled;
  private long recovered;
  private long lost;

  StoreCounters(int pageBytes) {
    this.pageBytes = pageBytes;
  }

  /** Returns what an extent with such a payload takes of the pool. */
  private static long blockBytes(int lengthBytes) {
    int bytes = lengthBytes + ExtentHeader.BYTES + ExtentTags.TAG_BYTES;
    return Math.ceilDiv(bytes, GRANULE_BYTES) * (long) GRANULE_BYTES;
  }

  private void add(int form, int lengthBytes, int sign) {
    pages[form] += sign;
    bytes[form] += (long) sign * lengthBytes;
    occupiedBytes += sign * blockBytes(lengthBytes);
  }

  /** Counts an extent that a put has made; returns the bytes of the pool in use. */
  long put(int form, int lengthBytes) {
    lock.lock();
    try {
      add(form, lengthBytes, 1);
      puts++;
      return occupiedBytes;
    } finally {
      lock.unlock();
    }
  }

  /** Returns the number of extents that puts have made. */
  long puts() {
    lock.lock();
    try {
      return puts;
    } finally {
      lock.unlock();
    }
  }

  long freed(int form, int lengthBytes) {
    lock.lock();
    try {
      add(form, lengthBytes, -1);
      frees++;
      return occupiedBytes;
    } finally {
      lock.unlock();
    }
  }

  /** Counts a page that has a new, denser extent in place of an old one. */
  long densified(int oldForm, int oldLengthBytes, int form, int lengthBytes) {
    lock.lock();
    try {
      add(oldForm, oldLengthBytes, -1);
      add(form, lengthBytes, 1);
      densified++;
      return occupiedBytes;
    } finally {
      lock.unlock();
    }
  }

  void settled() {
    lock.lock();
    settled++;
    lock.unlock();
  }

  void zeroPage() {
    lock.lock();
    zeroPages++;
    lock.unlock();
  }

  long refused() {
    lock.lock();
    try {
      refusals++;
      return occupiedBytes;
    } finally {
      lock.unlock();
    }
  }

  void recovered(int form, int lengthBytes) {
    lock.lock();
    try {
      add(form, lengthBytes, 1);
      recovered++;
    } finally {
      lock.unlock();
    }
  }

  void lost() {
    lock.lock();
    lost++;
    lock.unlock();
  }

  /** Counts a page as lost that {@link #recovered} has counted. */
  void lostAfterAll(int form, int lengthBytes) {
    lock.lock();
    try {
      add(form, lengthBytes, -1);
      recovered--;
      lost++;
    } finally {
      lock.unlock();
    }
  }

  long occupiedBytes() {
    lock.lock();
    try {
      return occupiedBytes;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Compares the contents with those of a walk.
   *
   * @throws PageStoreException (CORRUPT) if they differ
   */
  void check(long[] walkedPages, long[] walkedBytes) {
    lock.lock();
    try {
      StoreChecker.requireEqual("pages", pages, walkedPages);
      StoreChecker.requireEqual("bytes", bytes, walkedBytes);
    } finally {
      lock.unlock();
    }
  }

  /** Returns the statistics, with the pool's of nearly the same moment. */
  PageStoreStats stats(ExtentPoolStats pool, boolean accepting) {
    lock.lock();
    try {
      long allPages = pages[0] + pages[1] + pages[2] + pages[3];
      return new PageStoreStats(
          pool.capacityBytes(),
          allPages,
          allPages * pageBytes,
          bytes[0] + bytes[1] + bytes[2] + bytes[3],
          form(ExtentHeader.SAME_FILLED),
          form(ExtentHeader.RAW),
          form(ExtentHeader.LZ4),
          form(ExtentHeader.ZSTD),
          occupiedBytes,
          pool.fragmentedBytes(),
          pool.backedBytes(),
          pool.metadataBytes(),
          accepting,
          puts,
          zeroPages,
          refusals,
          frees,
          densified,
          settled,
          pool.movedExtents(),
          pool.refusedMoves(),
          recovered,
          lost);
    } finally {
      lock.unlock();
    }
  }

  private Form form(int form) {
    return new Form(pages[form], bytes[form]);
  }
}
