package org.arenalab.slab;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.SystemCallException;
import org.arenalab.os.VirtualMemory;

/**
 * Blocks that the region does not serve: each is a mapping of its own. A few freed ones are kept in
 * a {@link MappingCache}.
 *
 * <p>Thread-safe. Cost: a system call each way unless a freed mapping fits, and a fault for every
 * page touched. The process may have {@link MappingLimit} of them.
 */
final class DirectBlocks {
  /** A mapping that has grown gets an eighth more when it grows again. */
  private static final int HEADROOM_SHIFT = 3;

  private record Block(long bytes, boolean grown) {}

  private final ConcurrentHashMap<Long, Block> blocks = new ConcurrentHashMap<>();
  private final LongAdder liveBytes = new LongAdder();
  private final MappingLimit limit;
  private final MappingCache cache;

  DirectBlocks(MappingLimit limit, LongSupplier clockNs) {
    this.limit = limit;
    cache = new MappingCache(limit, clockNs);
  }

  private static long roundUp(long sizeBytes) {
    long page = VirtualMemory.pageSizeBytes();
    return (sizeBytes + page - 1) & -page;
  }

  /**
   * Allocates a block.
   *
   * @param zeroed whether its bytes are to be 0
   * @throws SlabExhaustedException if the kernel has no room, or there are too many mappings
   */
  long allocate(long sizeBytes, long alignmentBytes, boolean zeroed) {
    long bytes = roundUp(sizeBytes);
    MappingCache.Mapping kept = cache.take(bytes, alignmentBytes);
    if (kept != null) {
      if (zeroed) {
        ReleaseGate.ours().discard(kept.address(), kept.bytes());
      }
      return admit(kept.address(), kept.bytes());
    }
    return admit(map(sizeBytes, bytes, alignmentBytes), bytes);
  }

  private long admit(long address, long bytes) {
    blocks.put(address, new Block(bytes, false));
    liveBytes.add(bytes);
    return address;
  }

  private long map(long sizeBytes, long bytes, long alignmentBytes) {
    if (!limit.tryAdd()) {
      cache.releaseAll();
      if (!limit.tryAdd()) {
        throw limit.exceeded(sizeBytes);
      }
    }
    try {
      return mapOrMakeRoom(bytes, alignmentBytes);
    } catch (SystemCallException e) {
      limit.remove();
      throw new SlabExhaustedException("no room for %d B: %s".formatted(sizeBytes, e.getMessage()));
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

  /** Frees a block. Returns false if there is none at the address. */
  boolean free(long address) {
    Block block = blocks.remove(address);
    if (block == null) {
      return false;
    }
    liveBytes.add(-block.bytes());
    cache.put(address, block.bytes());
    return true;
  }

  /** The block's size; 0 if there is none at the address. */
  long usableSize(long address) {
    Block block = blocks.get(address);
    return block == null ? 0 : block.bytes();
  }

  /**
   * Makes a live block longer or shorter; the kernel moves its pages where it has to.
   *
   * @return its address from now on; 0 if the kernel refuses, and the block is as it was
   */
  long resize(long address, long sizeBytes) {
    Block block = blocks.get(address);
    long bytes = roundUp(sizeBytes);
    if (block == null || bytes == block.bytes()) {
      return block == null ? 0 : address;
    }
    boolean grows = bytes > block.bytes();
    long headroomBytes = block.grown() ? roundUp(bytes >> HEADROOM_SHIFT) : 0;
    if (!grows && block.bytes() - bytes <= headroomBytes) {
      return address;
    }
    if (!blocks.remove(address, block)) {
      throw InvalidAddressException.foreign(address);
    }
    long newBytes = grows ? bytes + headroomBytes : bytes;
    try {
      long moved = ReleaseGate.ours().resize(address, block.bytes(), newBytes);
      blocks.put(moved, new Block(newBytes, grows));
      liveBytes.add(newBytes - block.bytes());
      return moved;
    } catch (SystemCallException e) {
      blocks.put(address, block);
      return 0;
    }
  }

  long liveBytes() {
    return liveBytes.sum();
  }

  int liveBlocks() {
    return blocks.size();
  }

  MappingCache cache() {
    return cache;
  }

  void releaseAll() {
    blocks.keySet().forEach(this::free);
    cache.releaseAll();
  }
}
