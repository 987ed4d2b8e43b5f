package org.arenalab.slab;

import static org.arenalab.os.RawMemory.getByte;
import static org.arenalab.os.RawMemory.putByte;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.VirtualMemory;

/**
 * Blocks that end where a page begins which cannot be touched. A freed one cannot be touched
 * either, until {@value #QUARANTINE_BLOCKS} more were freed.
 *
 * <pre>
 *   | pages of the block       block | slack (0 to 15) | guard page |
 * </pre>
 *
 * <p>Thread-safe. Cost: three system calls for a block and its end.
 */
final class GuardedBlocks {
  static final int QUARANTINE_BLOCKS = 256;
  private static final byte SLACK = (byte) 0xa5;

  private record Guarded(long mapping, long mappingBytes, long sizeBytes) {}

  private final Map<Long, Guarded> live = new HashMap<>();
  private final Map<Long, Guarded> freed = new HashMap<>();
  private final ArrayDeque<Long> quarantine = new ArrayDeque<>();

  synchronized long allocate(long sizeBytes) {
    long page = VirtualMemory.pageSizeBytes();
    long usable = (sizeBytes + page - 1) & -page;
    long mapping = VirtualMemory.reserve(usable + page, page);
    VirtualMemory.protectNone(mapping + usable, page);
    long address = (mapping + usable - sizeBytes) & -SlabAllocator.ALIGNMENT_BYTES;
    for (long at = address + sizeBytes; at < mapping + usable; at++) {
      putByte(at, SLACK);
    }
    live.put(address, new Guarded(mapping, usable + page, sizeBytes));
    return address;
  }

  /**
   * Frees a block of these. Returns false if none was ever here.
   *
   * @throws DoubleFreeException if it was freed and is in quarantine
   * @throws CorruptSlabException if somebody wrote to the few bytes between it and the guard
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
    VirtualMemory.protectNone(block.mapping(), block.mappingBytes());
    freed.put(address, block);
    quarantine.add(address);
    if (quarantine.size() > QUARANTINE_BLOCKS) {
      Guarded oldest = freed.remove(quarantine.remove());
      ReleaseGate.ours().unmap(oldest.mapping(), oldest.mappingBytes());
    }
    return true;
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

  /** The size that was asked for; 0 if no block is at the address. */
  synchronized long sizeOf(long address) {
    Guarded block = live.get(address);
    return block == null ? 0 : block.sizeBytes();
  }

  synchronized void releaseAll() {
    live.values().forEach(block -> unmap(block));
    freed.values().forEach(block -> unmap(block));
    live.clear();
    freed.clear();
    quarantine.clear();
  }

  private static void unmap(Guarded block) {
    ReleaseGate.ours().unmap(block.mapping(), block.mappingBytes());
  }
}
