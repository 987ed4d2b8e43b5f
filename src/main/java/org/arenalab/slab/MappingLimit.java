package org.arenalab.slab;

import java.util.concurrent.atomic.AtomicInteger;
import org.arenalab.os.VirtualMemory;

/**
 * How many mappings large blocks may have at a time. A JVM that gets no mapping from the kernel
 * ends the process, so blocks are refused long before {@code vm.max_map_count} is reached.
 *
 * <p>Thread-safe.
 */
final class MappingLimit {
  /** A quarter: guarded blocks and the JVM itself need the rest. */
  private static final int SHARE_SHIFT = 2;

  private static final MappingLimit OF_PROCESS =
      new MappingLimit(VirtualMemory.maxMappings() >> SHARE_SHIFT);

  private final int limit;
  private final AtomicInteger mappings = new AtomicInteger();

  /** These count, too. */
  private final RefusedMappings refused = new RefusedMappings(this);

  MappingLimit(int limit) {
    this.limit = limit;
  }

  /** The one of all allocators of this process. */
  static MappingLimit ofProcess() {
    return OF_PROCESS;
  }

  /** Counts a mapping, if there may be another. */
  boolean tryAdd() {
    if (mappings.incrementAndGet() <= limit) {
      return true;
    }
    mappings.decrementAndGet();
    return false;
  }

  void remove() {
    mappings.decrementAndGet();
  }

  /** The mappings that the kernel refused to unmap so far. */
  RefusedMappings refused() {
    return refused;
  }

  int mappings() {
    return mappings.get();
  }

  int limit() {
    return limit;
  }

  SlabExhaustedException exceeded(long sizeBytes) {
    return new SlabExhaustedException(
        ("no mapping for %d B: directMappings=%d, expected at most %d, a quarter of"
                + " vm.max_map_count; free blocks, reserve more for them, or raise that")
            .formatted(sizeBytes, mappings(), limit));
  }
}
