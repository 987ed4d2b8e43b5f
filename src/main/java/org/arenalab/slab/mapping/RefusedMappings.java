package org.arenalab.slab.mapping;

import org.arenalab.os.ReleaseGate;

/**
 * The mappings of freed blocks that the kernel refuses to unmap, and the code that unmaps.
 *
 * <p>The kernel merges neighbouring mappings. In a process at {@code vm.max_map_count}, it cannot
 * cut a hole into a merged mapping: munmap fails with ENOMEM. The memory of such a mapping is
 * discarded at once. A later retry, by any allocator of the process, unmaps its addresses.
 *
 * <p>Thread-safe: one lock, held during retries. Cost: a system call for each mapping.
 */
final class RefusedMappings {
  /** Limit of refusals in one retry. A mapping is refused while its neighbours surround it. */
  private static final int MAX_FAILURES = 2;

  private final MappingLimit limit;

  /**
   * The refused mappings by address: after the lowest of a group is unmapped, the next one is at
   * the border.
   */
  private final MappingList refused = new MappingList();

  RefusedMappings(MappingLimit limit) {
    this.limit = limit;
  }

  /**
   * Unmaps a mapping, or keeps it here. Throws nothing.
   *
   * @return the refusal of the kernel; null if the mapping is unmapped
   */
  Throwable unmapOrKeep(DirectMapping mapping) {
    Throwable refusal = tryUnmap(mapping);
    if (refusal != null) {
      discard(mapping);
      keep(mapping);
    }
    return refusal;
  }

  private Throwable tryUnmap(DirectMapping mapping) {
    try {
      ReleaseGate.ours().unmap(mapping.address, mapping.bytes);
    } catch (RuntimeException | VirtualMachineError e) {
      return e;
    }
    limit.remove();
    return null;
  }

  private static void discard(DirectMapping mapping) {
    try {
      ReleaseGate.ours().discard(mapping.address, mapping.bytes);
    } catch (RuntimeException | VirtualMachineError ignored) {
      // The unmap will free the memory.
    }
  }

  private synchronized void keep(DirectMapping mapping) {
    refused.addByAddress(mapping);
  }

  /** Retries the unmaps until the kernel refuses twice. */
  void retry() {
    int _ = retry(MAX_FAILURES);
  }

  /** Retries all unmaps. Returns how many mappings were unmapped. */
  int retryAll() {
    return retry(Integer.MAX_VALUE);
  }

  private synchronized int retry(int maxFailures) {
    int unmapped = 0;
    int failures = 0;
    for (DirectMapping each = refused.first(); each != null && failures < maxFailures; ) {
      DirectMapping next = each.next;
      if (tryUnmap(each) == null) {
        refused.remove(each);
        unmapped++;
      } else {
        failures++;
      }
      each = next;
    }
    return unmapped;
  }

  synchronized int size() {
    return refused.size();
  }
}
