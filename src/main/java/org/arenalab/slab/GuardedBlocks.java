package org.arenalab.slab;

import static org.arenalab.os.RawMemory.getByte;
import static org.arenalab.os.RawMemory.putByte;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.SystemCallException;
import org.arenalab.os.VirtualMemory;

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

  private record Guarded(long mapping, long mappingBytes, long sizeBytes) {}

  private final Map<Long, Guarded> live = new HashMap<>();
  private final Map<Long, Guarded> freed = new HashMap<>();
  private final ArrayDeque<Long> quarantine = new ArrayDeque<>();
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
    long mapping = map(usable, page);
    if (mapping == 0) {
      refusals++;
      return 0;
    }
    long address = (mapping + usable - sizeBytes) & -SlabAllocator.ALIGNMENT_BYTES;
    for (long at = address + sizeBytes; at < mapping + usable; at++) {
      putByte(at, SLACK);
    }
    add(address, mapping, usable + page, sizeBytes);
    liveBytes += sizeBytes;
    IN_PROCESS.incrementAndGet();
    return address;
  }

  /** Records a block; unmaps its mapping if the Java heap has no memory for the record. */
  private void add(long address, long mapping, long mappingBytes, long sizeBytes) {
    boolean added = false;
    try {
      live.put(address, new Guarded(mapping, mappingBytes, sizeBytes));
      added = true;
    } finally {
      if (!added) {
        ReleaseGate.ours().unmap(mapping, mappingBytes);
      }
    }
  }

  private static long map(long usableBytes, long guardBytes) {
    long mapping = 0;
    try {
      mapping = VirtualMemory.reserve(usableBytes + guardBytes, guardBytes);
      VirtualMemory.protectNone(mapping + usableBytes, guardBytes);
      return mapping;
    } catch (SystemCallException e) {
      if (mapping != 0) {
        ReleaseGate.ours().unmap(mapping, usableBytes + guardBytes);
      }
      return 0;
    }
  }

  /**
   * Frees a guarded block. Returns false if no block of this class is at the address.
   *
   * @throws DoubleFreeException if the block was freed and is in quarantine
   * @throws CorruptSlabException if something wrote to the slack between the block and the guard
   *     page
   */
  synchronized boolean free(long address) {
    Guarded block = live.remove(address);
    if (block == null) {
      Guarded before = freed.get(address);
      if (before != null) {
        throw new DoubleFreeException(address, before.sizeBytes());
      }
      return false;
    }
    requireSlackUntouched(address, block);
    liveBytes -= block.sizeBytes();
    IN_PROCESS.decrementAndGet();
    retire(address, block);
    return true;
  }

  /** Removes access, discards the memory, and keeps the addresses in quarantine. */
  private void retire(long address, Guarded block) {
    try {
      VirtualMemory.protectNone(block.mapping(), block.mappingBytes());
    } catch (SystemCallException e) {
      refusals++;
    }
    freed.put(address, block);
    quarantine.add(address);
    discard(block);
    while (quarantine.size() > QUARANTINE_BLOCKS && unmapped(freed.get(quarantine.peek()))) {
      freed.remove(quarantine.remove());
    }
  }

  /**
   * Discards the memory of a freed block. If the kernel refuses, the later unmap frees the memory.
   */
  private void discard(Guarded block) {
    try {
      ReleaseGate.ours().discard(block.mapping(), block.mappingBytes());
    } catch (SystemCallException e) {
      refusals++;
    }
  }

  /**
   * Unmaps a freed block. Its neighbours may be inaccessible, too; then they share one mapping of
   * the kernel, and a hole needs another mapping. The next free retries a refused unmap.
   */
  private boolean unmapped(Guarded block) {
    try {
      unmap(block);
      return true;
    } catch (SystemCallException e) {
      refusals++;
      return false;
    }
  }

  private void requireSlackUntouched(long address, Guarded block) {
    long end = block.mapping() + block.mappingBytes() - VirtualMemory.pageSizeBytes();
    for (long at = address + block.sizeBytes(); at < end; at++) {
      if (getByte(at) != SLACK) {
        live.put(address, block);
        throw new CorruptSlabException(
            "byte %d of the block of %d B at 0x%x was written: that is behind its end"
                .formatted(at - address, block.sizeBytes(), address));
      }
    }
  }

  /** Returns the requested size; 0 if no block is at the address. */
  synchronized long sizeOf(long address) {
    Guarded block = live.get(address);
    return block == null ? 0 : block.sizeBytes();
  }

  synchronized int liveBlocks() {
    return live.size();
  }

  /** Returns the sum of the requested sizes of live blocks. */
  synchronized long liveBytes() {
    return liveBytes;
  }

  /** Returns how often a block was not guarded, or a system call on a freed block failed. */
  synchronized long refusals() {
    return refusals;
  }

  synchronized void releaseAll() {
    IN_PROCESS.addAndGet(-live.size());
    live.values().removeIf(this::unmapped);
    freed.values().removeIf(this::unmapped);
    quarantine.clear();
  }

  private static void unmap(Guarded block) {
    ReleaseGate.ours().unmap(block.mapping(), block.mappingBytes());
  }
}
