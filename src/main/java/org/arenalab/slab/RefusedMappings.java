package org.arenalab.slab;

import org.arenalab.os.ReleaseGate;
import org.arenalab.os.SystemCallException;

/**
 * Unmaps mappings of freed blocks, and keeps those that the kernel refuses to unmap.
 *
 * <p>Neighbouring mappings are one for the kernel. Where a process is at {@code vm.max_map_count},
 * it cannot cut a hole into one: munmap ends in ENOMEM. The memory of such a mapping is discarded
 * at once. Its addresses go as soon as the kernel allows it, whichever allocator tries next.
 *
 * <p>Thread-safe: one lock, held during retries. Cost: a system call for each mapping.
 */
final class RefusedMappings {
  /** Mappings whose neighbours keep them here are tried again this often at a time. */
  private static final int MAX_FAILURES = 2;

  private final MappingLimit limit;

  /** By address: once the lowest of some neighbours is gone, the next one is at the border. */
  private final MappingList refused = new MappingList();

  RefusedMappings(MappingLimit limit) {
    this.limit = limit;
  }

  /**
   * Unmaps a mapping, or keeps it here. Throws nothing.
   *
   * @return the reason why it is kept; null if it is unmapped
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
    } catch (SystemCallException | OutOfMemoryError e) {
      return e;
    }
    limit.remove();
    return null;
  }

  private static void discard(DirectMapping mapping) {
    try {
      ReleaseGate.ours().discard(mapping.address, mapping.bytes);
    } catch (SystemCallException | OutOfMemoryError ignored) {
      // The memory goes when the mapping does.
    }
  }

  private synchronized void keep(DirectMapping mapping) {
    refused.addByAddress(mapping);
  }

  /** Unmaps what the kernel allows now, until it refuses twice. */
  void retry() {
    int _ = retry(MAX_FAILURES);
  }

  /** Unmaps all that the kernel allows now. Returns how many mappings that were. */
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
