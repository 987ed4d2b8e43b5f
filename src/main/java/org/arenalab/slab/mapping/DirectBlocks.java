package org.arenalab.slab.mapping;

import java.util.function.LongSupplier;
import org.arenalab.os.Internal;
import org.arenalab.os.RawMemory;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.SystemCallException;
import org.arenalab.os.VirtualMemory;
import org.arenalab.slab.release.ReleasePolicy;

/**
 * The blocks that the region does not serve: each is a mapping of its own. A {@link MappingCache}
 * keeps a few freed mappings. {@link MappingLimit} bounds the number of mappings in the process.
 *
 * <p>Thread-safe. Cost: one system call to allocate and one to free, unless the cache serves the
 * request. Every touched page costs a page fault.
 */
@Internal
public final class DirectBlocks {
  /** The result of a resize if no block is at the address. */
  public static final long NO_BLOCK = -1;

  /** A mapping that has grown gets an eighth more when it grows again. */
  private static final int HEADROOM_SHIFT = 3;

  private final DirectTable blocks = new DirectTable();
  private final MappingLimit limit;
  private final MappingCache cache;
  private final boolean keepsHeadroom;

  public DirectBlocks(MappingLimit limit, ReleasePolicy policy, LongSupplier clockNs) {
    this.limit = limit;
    keepsHeadroom = !policy.decommits();
    cache = new MappingCache(limit.refused(), clockNs);
  }

  private static long roundUp(long sizeBytes) {
    long page = VirtualMemory.pageSizeBytes();
    return (sizeBytes + page - 1) & -page;
  }

  /**
   * Allocates a block.
   *
   * @param zeroed whether its bytes must be 0
   * @throws NoMappingException if the kernel has no room, or there are too many mappings
   */
  public long allocate(long sizeBytes, long alignmentBytes, boolean zeroed) {
    long bytes = roundUp(sizeBytes);
    DirectMapping mapping = cache.take(bytes, alignmentBytes);
    if (mapping == null) {
      mapping = map(sizeBytes, bytes, alignmentBytes);
    } else if (zeroed) {
      clear(mapping);
    }
    mapping.grown = false;
    long address = mapping.address;
    blocks.add(mapping);
    return address;
  }

  private static void clear(DirectMapping mapping) {
    try {
      ReleaseGate.ours().discard(mapping.address, mapping.bytes);
    } catch (SystemCallException | OutOfMemoryError e) {
      RawMemory.fill(mapping.address, mapping.bytes, (byte) 0);
    }
  }

  private DirectMapping map(long sizeBytes, long bytes, long alignmentBytes) {
    DirectMapping mapping = new DirectMapping();
    requireWithinLimit(sizeBytes);
    try {
      mapping.address = mapOrMakeRoom(bytes, alignmentBytes);
      mapping.bytes = bytes;
      return mapping;
    } catch (SystemCallException e) {
      throw new NoMappingException("no room for %d B: %s".formatted(sizeBytes, e.getMessage()));
    } finally {
      if (mapping.bytes == 0) {
        limit.remove();
      }
    }
  }

  private void requireWithinLimit(long sizeBytes) {
    if (!limit.tryAdd()) {
      int _ = cache.releaseAll();
      if (!limit.tryAdd()) {
        throw limit.exceeded(sizeBytes);
      }
    }
  }

  private long mapOrMakeRoom(long bytes, long alignmentBytes) {
    try {
      return VirtualMemory.mapAnonymous(bytes, alignmentBytes);
    } catch (SystemCallException e) {
      if (cache.releaseAll() == 0) {
        throw e;
      }
      return VirtualMemory.mapAnonymous(bytes, alignmentBytes);
    }
  }

  /** Frees a block. Returns false if no block is at the address. */
  public boolean free(long address) {
    DirectMapping mapping = blocks.remove(address);
    if (mapping != null) {
      cache.put(mapping);
    }
    return mapping != null;
  }

  /** Returns the block's size; 0 if no block is at the address. */
  public long usableSize(long address) {
    return blocks.bytesAt(address);
  }

  /**
   * Makes a live block longer or shorter; the kernel moves its pages if necessary.
   *
   * @return its new address; 0 if the kernel refuses, and the block is unchanged; {@link #NO_BLOCK}
   *     if no block is at the address
   */
  public long resize(long address, long sizeBytes) {
    DirectMapping block = blocks.get(address);
    long bytes = roundUp(sizeBytes);
    if (block == null || bytes == block.bytes) {
      return block == null ? NO_BLOCK : address;
    }
    boolean grows = bytes > block.bytes;
    long headroomBytes = block.grown ? roundUp(bytes >> HEADROOM_SHIFT) : 0;
    if (!grows && keepsHeadroom && block.bytes - bytes <= headroomBytes) {
      return address;
    }
    DirectMapping mapping = blocks.remove(address);
    return mapping == null ? NO_BLOCK : resize(mapping, grows ? bytes + headroomBytes : bytes);
  }

  private long resize(DirectMapping mapping, long newBytes) {
    long moved = 0;
    try {
      moved = ReleaseGate.ours().resize(mapping.address, mapping.bytes, newBytes);
      mapping.address = moved;
      mapping.grown = newBytes > mapping.bytes;
      mapping.bytes = newBytes;
    } catch (SystemCallException e) {
      // The mapping is unchanged.
    } finally {
      blocks.add(mapping);
    }
    return moved;
  }

  public long liveBytes() {
    return blocks.bytes();
  }

  public int liveBlocks() {
    return blocks.count();
  }

  public MappingCache cache() {
    return cache;
  }

  /**
   * Unmaps all mappings, also of live blocks. A mapping that the kernel refuses to unmap now is
   * retried later.
   */
  public void releaseAll() {
    for (DirectMapping each = blocks.removeAny(); each != null; each = blocks.removeAny()) {
      Throwable _ = limit.refused().unmapOrKeep(each);
    }
    int _ = cache.releaseAll();
  }
}
