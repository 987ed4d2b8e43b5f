package org.arenalab.slab;

import org.arenalab.os.ReleaseGate;
import org.arenalab.os.SystemCallException;
import org.arenalab.os.VirtualMemory;

/**
 * The reserved range, and for each of its pages whose it is and what it is for: all that a free
 * needs to know.
 *
 * <pre>
 *   page owner  | owner (24) | size class (8) |    0: no heap's
 * </pre>
 */
final class Region {
  static final int CLASS_BITS = 8;

  /** Below this a reservation is not halved any more. */
  static final long SMALLEST_BYTES = 64L << 20;

  final long address;
  final long lengthBytes;
  final int[] pageOwners;

  /** By index; null where none was made yet. A heap sees those of which it owns a page. */
  final Superslab[] superslabs;

  /** The arrays first: a Java heap without room for them leaves no mapping behind. */
  private Region(long lengthBytes) {
    this.lengthBytes = lengthBytes;
    pageOwners = new int[Math.toIntExact(lengthBytes >>> SizeClasses.PAGE_SHIFT)];
    superslabs = new Superslab[Math.toIntExact(lengthBytes >>> Superslab.SHIFT)];
    address = VirtualMemory.reserve(lengthBytes, Superslab.BYTES);
  }

  /**
   * Reserves address space.
   *
   * @param exactly whether less will not do; otherwise a reservation that the system refuses (a
   *     limit on address space) is tried at half the size
   */
  static Region reserve(long lengthBytes, boolean exactly) {
    for (long bytes = lengthBytes; ; bytes = half(bytes)) {
      try {
        return new Region(bytes);
      } catch (SystemCallException e) {
        if (exactly || half(bytes) < SMALLEST_BYTES) {
          throw refused(bytes, e);
        }
      }
    }
  }

  /** Half of that, in whole superslabs. */
  static long half(long lengthBytes) {
    return lengthBytes / 2 & -Superslab.BYTES;
  }

  static SlabExhaustedException refused(long lengthBytes, SystemCallException cause) {
    return new SlabExhaustedException(
        "cannot reserve %d B of address space (%s); ask for less, or raise ulimit -v"
            .formatted(lengthBytes, cause.getMessage()));
  }

  /** Commits in small units even where the system prefers huge pages. */
  void avoidHugePages() {
    VirtualMemory.avoidHugePagesIfAny(address, lengthBytes);
  }

  static int ownerWord(int owner, int sizeClass) {
    return owner << CLASS_BITS | sizeClass;
  }

  /** The page of an address; negative or too large for one outside. */
  int pageOf(long blockAddress) {
    return (int) ((blockAddress - address) >> SizeClasses.PAGE_SHIFT);
  }

  boolean contains(long blockAddress) {
    return Long.compareUnsigned(blockAddress - address, lengthBytes) < 0;
  }

  Superslab superslabOf(int page) {
    return superslabs[page >>> Superslab.PAGES_SHIFT];
  }

  /** The class that serves an address of the region; -1 where no heap owns the page. */
  int classOf(long blockAddress) {
    int word = pageOwners[pageOf(blockAddress)];
    return word == 0 ? -1 : word & ((1 << CLASS_BITS) - 1);
  }

  /** How far an address is into the span that it is in. */
  long bytesIntoSpan(long blockAddress) {
    int page = pageOf(blockAddress);
    Superslab superslab = superslabOf(page);
    int start = superslab.spanStart(page & (Superslab.PAGES - 1));
    return blockAddress - superslab.pageAddress(start);
  }

  void setOwner(int firstPage, int pages, int word) {
    for (int page = firstPage; page < firstPage + pages; page++) {
      pageOwners[page] = word;
    }
  }

  void release() {
    ReleaseGate.ours().unmap(address, lengthBytes);
  }
}
