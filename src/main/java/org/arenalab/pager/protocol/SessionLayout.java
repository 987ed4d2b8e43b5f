package org.arenalab.pager.protocol;

import org.arenalab.os.Internal;

/**
 * The places of the parts of a session's shared memory. Each part begins at a page.
 *
 * <pre>
 *   header         1 page         fields of {@link SessionMemory}
 *   range table    64 B a range   {@link RangeTable}
 *   command ring   8 B a command  {@link CommandRing}
 *   slot owners    8 B a slot     {@link SlotOwners}
 *   returned       1 B a page     1: the page came back since the daemon's last look
 *   pins           1 B a page     leases of the page
 *   page words     8 B a page     {@link PageWord}
 *   copies         1 page a slot  bytes of moved pages
 * </pre>
 *
 * @param pageSizeBytes of the client: a power of two from 4 KiB to 64 KiB
 * @param pages the most pages of all ranges together
 * @param slots pages that can be on their way at a time
 * @param ranges the most ranges at a time
 */
@Internal
public record SessionLayout(int pageSizeBytes, int pages, int slots, int ranges) {
  /** The usual number of slots. */
  public static final int SLOTS = 512;

  /** The usual number of ranges. */
  public static final int RANGES = 1024;

  /** The number of commands that the ring holds. */
  public static final int COMMANDS = 4096;

  /** The most pages: 256 GiB of 4 KiB. */
  public static final int MAX_PAGES = 1 << 26;

  static final int RANGE_BYTES = 64;

  private static final int MIN_PAGE_BYTES = 4096;
  private static final int MAX_PAGE_BYTES = 65_536;
  private static final int MAX_SLOTS = 1 << 16;
  private static final int MAX_RANGES = 1 << 16;

  /** Refuses numbers outside their limits. */
  public SessionLayout {
    require("pageSizeBytes", pageSizeBytes, MIN_PAGE_BYTES, MAX_PAGE_BYTES);
    if (Integer.bitCount(pageSizeBytes) != 1) {
      throw new IllegalArgumentException(
          "pageSizeBytes=" + pageSizeBytes + ", expected a power of two");
    }
    require("pages", pages, 1, MAX_PAGES);
    require("slots", slots, 1, MAX_SLOTS);
    require("ranges", ranges, 1, MAX_RANGES);
  }

  private static void require(String name, long value, long from, long to) {
    if (value < from || value > to) {
      throw new IllegalArgumentException(
          "%s=%d, expected %d to %d".formatted(name, value, from, to));
    }
  }

  /**
   * Returns the usual layout for ranges of at most {@code maxBytes} together, rounded up to a page.
   */
  public static SessionLayout of(long maxBytes, int pageSizeBytes) {
    require("pageSizeBytes", pageSizeBytes, MIN_PAGE_BYTES, MAX_PAGE_BYTES);
    require("maxBytes", maxBytes, 1, (long) MAX_PAGES * pageSizeBytes);
    int pages = (int) ((maxBytes + pageSizeBytes - 1) / pageSizeBytes);
    return new SessionLayout(pageSizeBytes, pages, SLOTS, RANGES);
  }

  private long upToPage(long bytes) {
    return (bytes + pageSizeBytes - 1) & -pageSizeBytes;
  }

  public long rangeTableOffset() {
    return pageSizeBytes;
  }

  public long commandRingOffset() {
    return rangeTableOffset() + upToPage((long) ranges * RANGE_BYTES);
  }

  public long slotOwnersOffset() {
    return commandRingOffset() + upToPage(CommandRing.BYTES);
  }

  public long returnedOffset() {
    return slotOwnersOffset() + upToPage((long) slots * Long.BYTES);
  }

  public long pinsOffset() {
    return returnedOffset() + upToPage(pages);
  }

  public long pageWordsOffset() {
    return pinsOffset() + upToPage(pages);
  }

  /** Returns the offset of the first slot's copy. */
  public long copiesOffset() {
    return pageWordsOffset() + upToPage((long) pages * Long.BYTES);
  }

  /** Returns the offset of a slot's copy in the session's file. */
  public long copyOffset(int slot) {
    return copiesOffset() + (long) slot * pageSizeBytes;
  }

  /** Returns the size of the session's file. */
  public long sizeBytes() {
    return copiesOffset() + stagingBytes();
  }

  /** Returns the size of the client's staging area: a page for each slot. */
  public long stagingBytes() {
    return (long) slots * pageSizeBytes;
  }

  /** Returns whether the session has a page of that number. */
  public boolean isPage(long page) {
    return page >= 0 && page < pages;
  }

  /** Returns whether the session has a slot of that number. */
  public boolean isSlot(long slot) {
    return slot >= 0 && slot < slots;
  }
}
