package org.arenalab.slab;

/**
 * Blocks too large for a size class, or at a stricter alignment than a page: spans of the region up
 * to 64 MiB, and mappings of their own beyond that and where the region has no room.
 *
 * <p>Thread-safe.
 */
final class LargeBlocks {
  private final Region region;
  private final LargeSpans spans;
  private final DirectBlocks direct;

  LargeBlocks(Region region, LargeSpans spans, DirectBlocks direct) {
    this.region = region;
    this.spans = spans;
    this.direct = direct;
  }

  /** Returns whether a block needs more than a size class offers. */
  static boolean isLarge(long sizeBytes, long alignmentBytes) {
    return alignmentBytes > SizeClasses.PAGE_BYTES
        || sizeBytes > SizeClasses.MAX_BLOCK_BYTES
        || (alignmentBytes > SlabAllocator.ALIGNMENT_BYTES
            && sizeBytes > SizeClasses.MAX_BLOCK_BYTES - alignmentBytes);
  }

  /**
   * Allocates a block.
   *
   * @throws SlabExhaustedException if neither the region nor the kernel has room
   */
  long allocate(SpanCache cache, long sizeBytes, long alignmentBytes, boolean zeroed) {
    if (LargeSpans.fits(sizeBytes, alignmentBytes)) {
      long address = spans.allocate(cache, sizeBytes, alignmentBytes, zeroed);
      if (address != 0) {
        return address;
      }
    }
    return direct.allocate(sizeBytes, alignmentBytes, zeroed);
  }

  /** Frees a block of the region whose page is marked as a span's, or one outside. */
  void free(SpanCache cache, long address) {
    if (region.contains(address)) {
      spans.free(cache, address);
    } else if (!direct.free(address)) {
      throw InvalidAddressException.foreign(address);
    }
  }

  /** The size of a live block; 0 if it is outside of the region and none of these. */
  long usableSize(long address) {
    return region.contains(address) ? spans.usableSize(address) : direct.usableSize(address);
  }

  /**
   * Makes a live block longer or shorter without copying, if that is possible.
   *
   * @return its address from now on, which is another one where the kernel moved its pages; 0 if it
   *     has to be copied
   */
  long resize(long address, long sizeBytes) {
    if (region.contains(address)) {
      return sizeBytes > SizeClasses.MAX_BLOCK_BYTES && spans.resize(address, sizeBytes)
          ? address
          : 0;
    }
    // One that has become much smaller may fit into the region.
    boolean stays =
        sizeBytes > LargeSpans.MAX_BYTES / 2 || sizeBytes > direct.usableSize(address) / 2;
    return stays ? direct.resize(address, sizeBytes) : 0;
  }

  /** Allocates the block that the one at {@code from} is to be copied to, because it grows. */
  long allocateGrown(SpanCache cache, long from, long sizeBytes) {
    if (sizeBytes <= LargeSpans.MAX_BYTES) {
      boolean again = isSpan(from) && spans.hasGrown(from);
      long address = spans.allocateGrown(sizeBytes, again);
      if (address != 0) {
        return address;
      }
    }
    return allocate(cache, sizeBytes, 1, false);
  }

  boolean isSpan(long address) {
    return region.contains(address) && SpanWord.isSpan(region.word(region.pageOf(address)));
  }

  /** Makes room in the region for others. */
  void drainCaches() {
    spans.drainAll();
  }

  DirectBlocks direct() {
    return direct;
  }

  void releaseAll() {
    direct.releaseAll();
  }
}
