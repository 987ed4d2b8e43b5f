package org.arenalab.slab.mapping;

import java.util.concurrent.atomic.AtomicInteger;
import org.arenalab.os.Internal;
import org.arenalab.os.VirtualMemory;

/**
 * A limit of simultaneous mappings of large blocks. A JVM that gets no mapping from the kernel ends
 * the process. Blocks are therefore refused long before {@code vm.max_map_count} is reached.
 *
 * <p>Thread-safe.
 */
@Internal
public final class MappingLimit {
  /** A quarter of the kernel's limit: guarded blocks and the JVM itself need the rest. */
  private static final int SHARE_SHIFT = 2;

  private static final MappingLimit OF_PROCESS =
      new MappingLimit(VirtualMemory.maxMappings() >> SHARE_SHIFT);

  private final int limit;
  private final AtomicInteger mappings = new AtomicInteger();

  /** The mappings that the kernel refused to unmap. They count against the limit, too. */
  private final RefusedMappings refused = new RefusedMappings(this);

  public MappingLimit(int limit) {
    this.limit = limit;
  }

  /** Returns the limit that all allocators of this process share. */
  public static MappingLimit ofProcess() {
    return OF_PROCESS;
  }

  /** Counts a mapping, if the limit allows one more. */
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

  /**
   * Unmaps a mapping that does not count here. If the kernel refuses, the mapping counts from now
   * on and is retried later. Throws nothing.
   */
  public void unmapOrAdopt(DirectMapping mapping) {
    mappings.incrementAndGet();
    Throwable _ = refused.unmapOrKeep(mapping);
  }

  /** Retries all refused unmaps. Returns how many mappings were unmapped. */
  public int retryAll() {
    return refused.retryAll();
  }

  /** Returns how many mappings the kernel refused to unmap, and were not unmapped since. */
  public int refusedMappings() {
    return refused.size();
  }

  RefusedMappings refused() {
    return refused;
  }

  public int mappings() {
    return mappings.get();
  }

  public int limit() {
    return limit;
  }

  NoMappingException exceeded(long sizeBytes) {
    return new NoMappingException(
        ("no mapping for %d B: directMappings=%d, expected at most %d, a quarter of"
                + " vm.max_map_count; free blocks, reserve more for them, or raise that")
            .formatted(sizeBytes, mappings(), limit));
  }
}
