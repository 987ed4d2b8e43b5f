package org.arenalab.slab;

import static org.arenalab.os.RawMemory.getByte;
import static org.arenalab.os.RawMemory.putByte;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.SystemCallException;
import org.arenalab.os.VirtualMemory;
import org.arenalab.slab.mapping.DirectMapping;
import org.arenalab.slab.mapping.MappingLimit;

/**
 * The blocks that end at an inaccessible page, the guard page. A freed block is also inaccessible,
 * until {@value #QUARANTINE_BLOCKS} more blocks were freed.
 *
 * <pre>
 *   | pages of the block       block | slack (0 to 15) | guard page |
 * </pre>
 *
 * <p>A block is not guarded if {@value #MAX_BLOCKS} are live, or if the kernel has no mapping left.
 * The kernel's limit is 65,530 unless {@code vm.max_map_count} changes it. At the limit a freed
 * block may also stay mapped. Both cases are counted.
 *
 * <p>A free needs no Java memory of its own: a block links itself into the quarantine.
 *
 * <p>Thread-safe. Cost: six system calls for a block and its end, and three mappings.
 */
final class GuardedBlocks {
  static final int QUARANTINE_BLOCKS = 256;

  /**
   * Limit of live guarded blocks in the process. The JVM needs some of the kernel's mappings, too,
   * and aborts without one.
   */
  static final int MAX_BLOCKS = 8192;

  private static final AtomicInteger IN_PROCESS = new AtomicInteger();

  private static final byte SLACK = (byte) 0xa5;

  /** A system call on a mapping. */
  @FunctionalInterface
  private interface Call {
    void on(long address, long lengthBytes);
  }

  // Made in advance: a free may come when the Java heap is full.
  private static final Call PROTECT = VirtualMemory::protectNone;
  private static final Call DISCARD = (at, bytes) -> ReleaseGate.ours().discard(at, bytes);
  private static final Call UNMAP = (at, bytes) -> ReleaseGate.ours().unmap(at, bytes);

  /** A block and its mapping. */
  private static final class Guarded {
    final Long address;
    final DirectMapping mapping;
    final long sizeBytes;
    boolean freed;

    /** The block that was freed next after this one. */
    Guarded next;

    Guarded(Long address, DirectMapping mapping, long sizeBytes) {
      this.address = address;
      this.mapping = mapping;
      this.sizeBytes = sizeBytes;
    }
  }

  /**
   * The blocks by address, live or in quarantine. A ConcurrentHashMap works after an
   * OutOfMemoryError while it grew. A HashMap may lose entries then. Agrona's maps raise their
   * threshold before they allocate, so that they fill up, and a lookup in a full map never ends.
   */
  private final Map<Long, Guarded> blocks = new ConcurrentHashMap<>();

  /** The blocks in quarantine, linked; null if there is none. */
  private Guarded oldest;

  private Guarded newest;
  private int quarantined;
  private int liveBlocks;
  private long liveBytes;
  private long refusals;

  /** Allocates a block; returns 0 if the limit is reached or the kernel has no mapping. */
  synchronized long allocate(long sizeBytes) {
    if (IN_PROCESS.get() >= MAX_BLOCKS) {
      refusals++;
      return 0;
    }
    long page = VirtualMemory.pageSizeBytes();
    long usable = (sizeBytes + page - 1) & -page;
    DirectMapping mapping = new DirectMapping();
    if (!tryMap(mapping, usable, page)) {
      refusals++;
      return 0;
    }
    long address = (mapping.address + usable - sizeBytes) & -SlabAllocator.ALIGNMENT_BYTES;
    for (long at = address + sizeBytes; at < mapping.address + usable; at++) {
      putByte(at, SLACK);
    }
    add(address, mapping, sizeBytes);
    liveBlocks++;
    liveBytes += sizeBytes;
    IN_PROCESS.incrementAndGet();
    return address;
  }

  /** Records a block; unmaps its mapping if the Java heap has no memory for the record. */
  private void add(long address, DirectMapping mapping, long sizeBytes) {
    Long key = null;
    boolean added = false;
    try {
      key = address;
      blocks.put(key, new Guarded(key, mapping, sizeBytes));
      added = true;
    } finally {
      if (!added) {
        if (key != null) {
          blocks.remove(key);
        }
        MappingLimit.ofProcess().unmapOrAdopt(mapping);
      }
    }
  }

  /** Maps a block's pages and its guard page. Returns false if the kernel refuses. */
  private static boolean tryMap(DirectMapping mapping, long usableBytes, long guardBytes) {
    boolean guarded = false;
    try {
      mapping.address = VirtualMemory.reserve(usableBytes + guardBytes, guardBytes);
      mapping.bytes = usableBytes + guardBytes;
      VirtualMemory.protectNone(mapping.address + usableBytes, guardBytes);
      guarded = true;
    } catch (SystemCallException e) {
      // Without a guard page, the caller takes a block of a size class.
    } finally {
      if (!guarded && mapping.bytes != 0) {
        MappingLimit.ofProcess().unmapOrAdopt(mapping);
      }
    }
    return guarded;
  }

  /**
   * Frees a guarded block. Returns false if no block of this class is at the address.
   *
   * @throws DoubleFreeException if the block was freed and is in quarantine
   * @throws SlabException if something wrote to the slack between the block and the guard page
   */
  synchronized boolean free(long address) {
    Guarded block = blocks.get(address);
    if (block == null) {
      return false;
    }
    if (block.freed) {
      throw new DoubleFreeException(address, block.sizeBytes);
    }
    requireSlackUntouched(block);
    liveBlocks--;
    liveBytes -= block.sizeBytes;
    IN_PROCESS.decrementAndGet();
    retire(block);
    return true;
  }

  /** Removes access, discards the memory, and keeps the addresses in quarantine. */
  private void retire(Guarded block) {
    enqueue(block);
    boolean _ = tryCall(PROTECT, block);
    // If the kernel refuses to discard, the later unmap frees the memory.
    boolean _ = tryCall(DISCARD, block);
    // Neighbours of a freed block may be inaccessible, too; then they share one mapping of the
    // kernel, and a hole needs another mapping. The next free retries a refused unmap.
    while (quarantined > QUARANTINE_BLOCKS && tryCall(UNMAP, oldest)) {
      dequeue();
    }
  }

  private void enqueue(Guarded block) {
    block.freed = true;
    if (newest == null) {
      oldest = block;
    } else {
      newest.next = block;
    }
    newest = block;
    quarantined++;
  }

  private void dequeue() {
    blocks.remove(oldest.address);
    oldest = oldest.next;
    newest = oldest == null ? null : newest;
    quarantined--;
  }

  /** Makes a system call on a freed block. Counts a failure and returns false. */
  private boolean tryCall(Call call, Guarded block) {
    try {
      call.on(block.mapping.address, block.mapping.bytes);
      return true;
    } catch (SystemCallException | OutOfMemoryError e) {
      refusals++;
      return false;
    }
  }

  private static void requireSlackUntouched(Guarded block) {
    DirectMapping mapping = block.mapping;
    long end = mapping.address + mapping.bytes - VirtualMemory.pageSizeBytes();
    for (long at = block.address + block.sizeBytes; at < end; at++) {
      if (getByte(at) != SLACK) {
        throw SlabException.corrupt(
            "byte %d of the block of %d B at 0x%x was written: that is behind its end"
                .formatted(at - block.address, block.sizeBytes, block.address));
      }
    }
  }

  /** Returns the requested size; 0 if no live block is at the address. */
  synchronized long sizeOf(long address) {
    Guarded block = blocks.get(address);
    return block == null || block.freed ? 0 : block.sizeBytes;
  }

  synchronized int liveBlocks() {
    return liveBlocks;
  }

  /** Returns the sum of the requested sizes of live blocks. */
  synchronized long liveBytes() {
    return liveBytes;
  }

  /** Returns how often a block was not guarded, or a system call on a freed block failed. */
  synchronized long refusals() {
    return refusals;
  }

  /**
   * Unmaps all blocks. A mapping that the kernel refuses to unmap now is retried later, by any
   * allocator of the process.
   */
  synchronized void releaseAll() {
    for (Guarded block : blocks.values()) {
      MappingLimit.ofProcess().unmapOrAdopt(block.mapping);
    }
    int _ = MappingLimit.ofProcess().retryAll();
    IN_PROCESS.addAndGet(-liveBlocks);
    liveBlocks = 0;
    liveBytes = 0;
    blocks.clear();
    oldest = null;
    newest = null;
    quarantined = 0;
  }
}
