package org.arenalab.slab.page;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.arenalab.os.Internal;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.SystemCallException;
import org.arenalab.os.VirtualMemory;

/**
 * The reserved range, with the owner and the size class of each page: all that a free needs.
 *
 * <pre>
 *   page owner  | owner (24) | size class (8) |    0: no heap's; negative: a large block's
 * </pre>
 *
 * <p>{@link SpanWord} defines the words of large blocks.
 */
@Internal
public final class Region {
  public static final int CLASS_BITS = 8;

  private static final VarHandle WORDS = MethodHandles.arrayElementVarHandle(int[].class);

  public final long address;
  public final long lengthBytes;
  public final int[] pageOwners;

  /**
   * The superslabs by index; null if not made yet. A heap sees the superslabs of which it owns a
   * page.
   */
  final Superslab[] superslabs;

  /**
   * Reserves address space. Allocates the arrays before: an {@link OutOfMemoryError} then leaks no
   * mapping.
   *
   * @throws SystemCallException if the system refuses the size
   */
  public Region(long lengthBytes) {
    this.lengthBytes = lengthBytes;
    pageOwners = new int[Math.toIntExact(lengthBytes >>> SizeClasses.PAGE_SHIFT)];
    superslabs = new Superslab[Math.toIntExact(lengthBytes >>> Superslab.SHIFT)];
    address = VirtualMemory.reserve(lengthBytes, Superslab.BYTES);
  }

  /**
   * Disables huge pages, so that memory is committed in small units even if the system prefers huge
   * pages.
   */
  public void avoidHugePages() {
    VirtualMemory.avoidHugePagesIfAny(address, lengthBytes);
  }

  public static int ownerWord(int owner, int sizeClass) {
    return owner << CLASS_BITS | sizeClass;
  }

  /** Returns the page of an address; negative or too large for an address outside. */
  public int pageOf(long blockAddress) {
    return (int) ((blockAddress - address) >> SizeClasses.PAGE_SHIFT);
  }

  public boolean contains(long blockAddress) {
    return Long.compareUnsigned(blockAddress - address, lengthBytes) < 0;
  }

  public Superslab superslabOf(int page) {
    return superslabs[Page.superslab(page)];
  }

  /** Returns the size class of an address of the region; -1 if no heap owns the page. */
  public int classOf(long blockAddress) {
    int word = pageOwners[pageOf(blockAddress)];
    return word <= 0 ? -1 : classOfWord(word);
  }

  /** Returns the size class of a page whose word is positive. */
  public static int classOfWord(int word) {
    return word & ((1 << CLASS_BITS) - 1);
  }

  public long pageAddress(int page) {
    return address + ((long) page << SizeClasses.PAGE_SHIFT);
  }

  /**
   * Returns the first page from {@code page} on whose address is a multiple of {@code alignedPages}
   * pages.
   */
  int alignUp(int page, int alignedPages) {
    int offset = offset(alignedPages);
    return ((page + offset + alignedPages - 1) & -alignedPages) - offset;
  }

  /**
   * Returns the number of the region's first page in the address space, modulo {@code
   * alignedPages}.
   */
  public int offset(int alignedPages) {
    return (int) (address >>> SizeClasses.PAGE_SHIFT) & (alignedPages - 1);
  }

  /**
   * Returns the word of a page. Any thread may free a large block, so only a compare-and-set proves
   * that the block is live.
   */
  public int word(int page) {
    return pageOwners[page];
  }

  public boolean compareAndSetWord(int page, int expected, int word) {
    return WORDS.compareAndSet(pageOwners, page, expected, word);
  }

  /** Marks pages as a live large block. */
  void markSpan(int firstPage, int pages, boolean grown) {
    markTail(firstPage, firstPage + 1, pages - 1);
    pageOwners[firstPage] = SpanWord.live(pages, grown);
  }

  /** Marks {@code pages} pages from {@code from} on as the tail of a large block. */
  void markTail(int firstPage, int from, int pages) {
    for (int page = from; page < from + pages; page++) {
      pageOwners[page] = SpanWord.tail(page - firstPage);
    }
  }

  /** Returns the distance of an address from the start of its span. */
  public long bytesIntoSpan(long blockAddress) {
    int page = pageOf(blockAddress);
    return blockAddress - pageAddress(superslabOf(page).spanStart(page));
  }

  void setOwner(int firstPage, int pages, int word) {
    for (int page = firstPage; page < firstPage + pages; page++) {
      pageOwners[page] = word;
    }
  }

  public void release() {
    ReleaseGate.ours().unmap(address, lengthBytes);
  }

  /** Releases the memory; {@link KeptAddresses} holds the addresses. */
  public void releaseKeepingAddresses() {
    KeptAddresses.keep(this, address, lengthBytes);
  }
}
