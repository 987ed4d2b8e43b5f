package org.arenalab.pager.store;

import java.util.function.LongSupplier;
import org.arenalab.extent.ExtentPool;
import org.arenalab.os.RawMemory;
import org.arenalab.pager.protocol.PageWord;
import org.arenalab.pager.protocol.PageWords;

/**
 * The extents of a store, written and freed by one thread. It knows which page an extent belongs
 * to, and keeps the counters.
 */
final class PageExtents {
  private static final long NS_PER_SECOND = 1_000_000_000;

  final ExtentPool pool;
  final PageWords words;
  final StoreCounters counters;
  final FillLevel fill;
  private final LongSupplier clockNs;

  PageExtents(
      ExtentPool pool,
      PageWords words,
      StoreCounters counters,
      FillLevel fill,
      LongSupplier clockNs) {
    this.pool = pool;
    this.words = words;
    this.counters = counters;
    this.fill = fill;
    this.clockNs = clockNs;
  }

  long nowNs() {
    return clockNs.getAsLong();
  }

  /** Returns the second for a header. The clock is the same in every process of the machine. */
  int second() {
    return (int) (nowNs() / NS_PER_SECOND) & ExtentHeader.SECONDS - 1;
  }

  /**
   * Writes an encoded page; returns its offset, or NONE if the pool has no room. Counts nothing.
   */
  long write(long owner, PageEncoder encoded) {
    int length = encoded.lengthBytes();
    long offset = pool.allocate(ExtentHeader.BYTES + length, owner);
    if (offset != ExtentPool.NONE) {
      int info = ExtentHeader.info(encoded.form(), length, second());
      int checksum = encoded.checksum(ExtentHeader.seed(owner, info));
      long address = pool.address(offset);
      RawMemory.copy(encoded.payloadAddress(), address + ExtentHeader.BYTES, length);
      RawMemory.putLong(address, ExtentHeader.of(info, checksum));
    }
    return offset;
  }

  /**
   * Marks an extent: zstd gains too little for its page. Header and checksum change in one store of
   * 8 B, so a concurrent reader sees the old pair or the new one.
   *
   * @param encoded has adopted the payload of the extent, whose checksum was right
   */
  void settle(long owner, long offset, PageEncoder encoded) {
    int info = ExtentHeader.settled(info(offset));
    int checksum = encoded.checksum(ExtentHeader.seed(owner, info));
    RawMemory.putLongRelease(pool.address(offset), ExtentHeader.of(info, checksum));
    counters.settled();
  }

  /** Returns the upper half of the header of a live extent. */
  int info(long offset) {
    return ExtentHeader.info(RawMemory.getLong(pool.address(offset)));
  }

  /**
   * Returns the size of a live extent's payload, which the tag has even if the header is damaged.
   */
  int lengthBytes(long offset) {
    return pool.sizeBytes(offset) - ExtentHeader.BYTES;
  }

  long payloadAddress(long offset) {
    return pool.address(offset) + ExtentHeader.BYTES;
  }

  /** Frees a live extent and counts it. */
  void free(long offset) {
    int form = ExtentHeader.form(info(offset));
    int length = lengthBytes(offset);
    pool.free(offset);
    fill.occupied(counters.freed(form, length));
  }

  /** Returns whether the page's word still needs an extent, or is yet to free it. */
  boolean isNamed(long owner, long offset) {
    long page = ExtentHeader.page(owner);
    return page < words.pages() && names(words.get(page), owner, offset);
  }

  static boolean names(long word, long owner, long offset) {
    return PageWord.namesExtent(word)
        && PageWord.extent(word) == offset
        && PageWord.generation(word) == ExtentHeader.generation(owner);
  }
}
