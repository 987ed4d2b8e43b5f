package org.arenalab.slab;

import org.arenalab.slab.mapping.DirectBlocks;
import org.arenalab.slab.mapping.NoMappingException;
import org.arenalab.slab.page.Region;
import org.arenalab.slab.page.SizeClasses;
import org.arenalab.slab.page.SpanCache;
import org.arenalab.slab.page.SpanWord;

/**
 * The blocks that are too large for a size class, or aligned more strictly than a page. Blocks up
 * to 64 MiB are spans of the region. Larger blocks, and blocks for which the region has no room,
 * are mappings of their own.
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

  /** Returns whether no size class can serve a block of this size and alignment. */
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
    if (!LargeSpans.fits(sizeBytes, alignmentBytes)) {
      try {
        return direct.allocate(sizeBytes, alignmentBytes, zeroed);
      } catch (NoMappingException e) {
        throw new SlabExhaustedException(e.getMessage());
      }
    }
    long address = spans.allocate(cache, sizeBytes, alignmentBytes, zeroed);
    return address != 0 ? address : allocateOutside(cache, sizeBytes, alignmentBytes, zeroed);
  }

  /** Allocates a mapping. If that fails, retries the region: a free may have made room there. */
  private long allocateOutside(
      SpanCache cache, long sizeBytes, long alignmentBytes, boolean zeroed) {
    try {
      return direct.allocate(sizeBytes, alignmentBytes, zeroed);
    } catch (NoMappingException e) {
      long address = spans.allocateAtLast(cache, sizeBytes, alignmentBytes, zeroed);
      if (address == 0) {
        throw new SlabExhaustedException(e.getMessage());
      }
      return address;
    }
  }

  /** Frees a large block: a span of the region, or a mapping outside of the region. */
  void free(SpanCache cache, long address) {
    if (region.contains(address)) {
      spans.free(cache, address);
    } else if (!direct.free(address)) {
      throw SlabException.foreignAddress(address);
    }
  }

  /**
   * Returns the size of a live block; 0 if the address is outside of the region and starts no
   * direct block.
   */
  long usableSize(long address) {
    return region.contains(address) ? spans.usableSize(address) : direct.usableSize(address);
  }

  /**
   * Makes a live block longer or shorter without copying, if possible.
   *
   * @return its new address, which differs if the kernel moved its pages; 0 if the caller must copy
   *     the block
   * @throws SlabException if another thread has freed the block since
   */
  long resize(long address, long sizeBytes) {
    if (region.contains(address)) {
      return sizeBytes > SizeClasses.MAX_BLOCK_BYTES && spans.resize(address, sizeBytes)
          ? address
          : 0;
    }
    // A mapping that becomes much smaller may fit into the region.
    boolean stays =
        sizeBytes > LargeSpans.MAX_BYTES / 2 || sizeBytes > direct.usableSize(address) / 2;
    long resized = stays ? direct.resize(address, sizeBytes) : 0;
    if (resized == DirectBlocks.NO_BLOCK) {
      throw SlabException.foreignAddress(address);
    }
    return resized;
  }

  /** Returns whether {@link #resize} would change nothing for a live span with this word. */
  boolean keepsPages(int word, long sizeBytes) {
    return sizeBytes > SizeClasses.MAX_BLOCK_BYTES && spans.keepsPages(word, sizeBytes);
  }

  /** Allocates the larger block to which the caller will copy the block at {@code from}. */
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

  /** Returns the spans in all caches to the free pages, which makes room in the region. */
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
