package org.arenalab.bench.pager;

import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.zip.CRC32C;
import org.arenalab.bench.workload.PageSet;
import org.arenalab.os.RawMemory;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.VirtualMemory;

/**
 * A region of plain memory with known contents: the first byte of each page, which may be flipped,
 * and a checksum of the other bytes. Takes 5 B a page on the heap. One thread at a time writes.
 */
public final class PagedPages implements AutoCloseable {
  private static final int PAGE = PageSet.PAGE_BYTES;

  private final long address;
  private final int pages;
  private final byte[] firstBytes;
  private final int[] checksums;
  private final CRC32C crc = new CRC32C();
  private final ByteBuffer bytes;

  private PagedPages(long address, int pages) {
    this.address = address;
    this.pages = pages;
    firstBytes = new byte[pages];
    checksums = new int[pages];
    bytes = RawMemory.segment(address, (long) pages * PAGE).asByteBuffer();
  }

  /** Maps a region and fills it with the pages of a set, from its first page on and again. */
  public static PagedPages fill(PageSet set, int pages) {
    long sizeBytes = (long) pages * PAGE;
    long address = VirtualMemory.mapAnonymous(sizeBytes);
    VirtualMemory.avoidHugePagesIfAny(address, sizeBytes);
    PagedPages filled = new PagedPages(address, pages);
    for (int page = 0; page < pages; page++) {
      RawMemory.copyFrom(set.segment(), (long) (page % set.count()) * PAGE, filled.at(page), PAGE);
      filled.firstBytes[page] = RawMemory.getByte(filled.at(page));
      filled.checksums[page] = filled.checksum(page);
    }
    return filled;
  }

  public long address() {
    return address;
  }

  public int count() {
    return pages;
  }

  public long sizeBytes() {
    return (long) pages * PAGE;
  }

  public long at(int page) {
    return address + (long) page * PAGE;
  }

  BitSet missing() {
    return MissingPages.of(address, pages);
  }

  /** Returns the pages that are not in memory now, pages of zeros among them. */
  public int missingCount() {
    return missing().cardinality();
  }

  private int checksum(int page) {
    int from = page * PAGE;
    crc.reset();
    crc.update(bytes.limit(from + PAGE).position(from + 1));
    return (int) crc.getValue();
  }

  /** Flips the lowest bit of a page. */
  void flip(int page) {
    firstBytes[page] ^= 1;
    RawMemory.putByte(at(page), firstBytes[page]);
  }

  /** Flips the lowest bit of a page, as an instruction that reads and writes memory does. */
  public void xorOne(int page) {
    long at = at(page);
    RawMemory.putByte(at, (byte) (RawMemory.getByte(at) ^ 1));
    firstBytes[page] ^= 1;
  }

  /**
   * As {@link #xorOne}, by one atomic instruction that writes. The compiler may move a plain access
   * behind a later look at the clock; it does not move this one.
   */
  public void xorOneInOrder(int page) {
    long delta = (firstBytes[page] & 1) == 0 ? 1 : -1;
    long _ = RawMemory.getAndAddLong(at(page), delta);
    firstBytes[page] ^= 1;
  }

  /** Reads a page in order, as {@link #xorOneInOrder} writes one. */
  static int readInOrder(long address) {
    return (int) RawMemory.getLongAcquire(address);
  }

  /** Adds one to the first byte of a page. */
  public void addOne(int page) {
    long at = at(page);
    RawMemory.putByte(at, (byte) (RawMemory.getByte(at) + 1));
    firstBytes[page]++;
  }

  /**
   * Adds one to the first byte of a page, and returns whether the byte was the one that was written
   * last. A byte of an older copy shows a lost write.
   */
  boolean countOne(int page) {
    long at = at(page);
    byte seen = RawMemory.getByte(at);
    boolean right = seen == firstBytes[page];
    firstBytes[page] = (byte) (seen + 1);
    RawMemory.putByte(at, firstBytes[page]);
    return right;
  }

  /** Returns whether a page has the bytes that were written to it. Restores the page. */
  public boolean isRight(int page) {
    return RawMemory.getByte(at(page)) == firstBytes[page] && checksum(page) == checksums[page];
  }

  /** Returns the number of pages that differ from what was written. Restores all pages. */
  public int wrong() {
    int wrong = 0;
    for (int page = 0; page < pages; page++) {
      wrong += isRight(page) ? 0 : 1;
    }
    return wrong;
  }

  @Override
  public void close() {
    ReleaseGate.ours().unmap(address, sizeBytes());
  }
}
