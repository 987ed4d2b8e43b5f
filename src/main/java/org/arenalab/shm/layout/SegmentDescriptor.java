package org.arenalab.shm.layout;

import org.arenalab.os.Internal;

/**
 * The layout of a segment. All offset arithmetic is here.
 *
 * <pre>
 *          0  +--------------------------------------------------------------+
 *             | header: written once, checksummed      SegmentHeader         |
 *             |         its first byte is locked while the owner lives       |
 *       4096  +--------------------------------------------------------------+
 *             | cursor     generation | offset | count                       |
 *      +128   | mode       what the fast path may do        (read mostly)    |
 *      +136   | epoch      the generation's position 0      (read mostly)    |
 *      +256   | counters   allocations, failures, leases, padding, peak ...  |
 *       8192  +--------------------------------------------------------------+
 *             | size classes, 128 B each: head | listed | frees | reuses     |
 *      40960  +--------------------------------------------------------------+
 *             | lease slots, 128 B each: owner | used | start | length       |
 *             |         the first byte of each is locked while it is leased  |
 *     106496  +--------------------------------------------------------------+
 *             | links      8 B a granule: the next free block in its list    |
 *             +--------------------------------------------------------------+
 *             | free map   8 B per 32 granules: generation | one bit each    |
 *             +--------------------------------------------------------------+
 *             | data       on a 2 MiB boundary                               |
 * segmentBytes+--------------------------------------------------------------+
 * </pre>
 *
 * Everything before the data is bookkeeping. A block has no header. A user's write outside a block
 * can therefore damage other data, but not the lists. Links and free map are holes until blocks are
 * freed.
 *
 * @param capacityBytes of the data
 * @param granuleBytes the arena's alignment
 */
@Internal
public record SegmentDescriptor(long capacityBytes, long granuleBytes) {
  public static final int HEADER_BYTES = 4096;

  /** A word of the header that is always 0. */
  public static final long ZERO = 2048;

  public static final long CURSOR = 4096;
  public static final long MODE = CURSOR + 128;
  public static final long EPOCH = MODE + 8;

  public static final long FOLDED_ALLOCATIONS = CURSOR + 256;
  public static final long FAILURES = CURSOR + 384;
  public static final long LEASES_GRANTED = FAILURES + 8;
  public static final long LEASE_ALLOCATIONS = FAILURES + 16;
  public static final long PADDING = FAILURES + 24;
  public static final long PEAK_BYTES = FAILURES + 32;
  public static final long RESETS = FAILURES + 40;
  public static final long ATTACHED = FAILURES + 48;

  public static final long CLASSES = 8192;
  public static final long CLASS_STRIDE = 128;
  public static final long CLASS_HEAD = 0;
  public static final long CLASS_LISTED = 8;
  public static final long CLASS_FREES = 16;
  public static final long CLASS_REUSES = 24;

  public static final long LEASES = CLASSES + SizeClasses.COUNT * CLASS_STRIDE;
  public static final int LEASE_SLOTS = 512;
  public static final long LEASE_STRIDE = 128;
  public static final long LEASE_OWNER = 0;
  public static final long LEASE_USED = 8;

  /** Position of the byte field in the used word of a lease. */
  public static final int LEASE_USED_SHIFT = 24;

  public static final long LEASE_START = 16;
  public static final long LEASE_LENGTH = 24;

  /** Returns the offset of a slot. */
  public static long leaseOffset(int slot) {
    return LEASES + slot * LEASE_STRIDE;
  }

  /** Returns the slot at an offset, which is also the offset of the slot's lock. */
  public static int leaseSlot(long offset) {
    return (int) ((offset - LEASES) / LEASE_STRIDE);
  }

  public static final long LINKS = LEASES + LEASE_SLOTS * LEASE_STRIDE;
  public static final int LINK_BYTES = 8;
  public static final int GRANULES_PER_MAP_WORD = 32;

  public static final long DATA_ALIGNMENT = 2L << 20;

  /** Size of the part that allocations alone write; it is backed from the start. */
  public static final long CONTROL_BYTES = LINKS;

  public long granules() {
    return capacityBytes / granuleBytes;
  }

  public long freeMapOffset() {
    return roundUp(LINKS + granules() * LINK_BYTES, HEADER_BYTES);
  }

  /**
   * Returns the size of the segment's start, up to the hole that the alignment of the data leaves.
   */
  public long bookkeepingBytes() {
    long words = (granules() + GRANULES_PER_MAP_WORD - 1) / GRANULES_PER_MAP_WORD;
    return roundUp(freeMapOffset() + words * Long.BYTES, HEADER_BYTES);
  }

  public long dataOffset() {
    return roundUp(bookkeepingBytes(), DATA_ALIGNMENT);
  }

  /**
   * Returns the memory that the segment takes once all of it is touched; the remainder is holes.
   */
  public long backedBytes() {
    return bookkeepingBytes() + capacityBytes;
  }

  public long segmentBytes() {
    return roundUp(dataOffset() + capacityBytes, DATA_ALIGNMENT);
  }

  public static long roundUp(long value, long powerOfTwo) {
    return (value + powerOfTwo - 1) & -powerOfTwo;
  }
}
