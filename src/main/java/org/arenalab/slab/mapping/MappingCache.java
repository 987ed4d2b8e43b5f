package org.arenalab.slab.mapping;

import java.util.function.LongSupplier;
import org.arenalab.os.Internal;
import org.arenalab.slab.release.CpuBudget;
import org.arenalab.slab.release.PurgeLog;
import org.arenalab.slab.release.ReleasePolicy;

/**
 * A cache of mappings of freed blocks, for later blocks of similar size. It unmaps the oldest
 * mapping above {@value #MAX_MAPPINGS} mappings or {@value #MAX_BYTES} bytes. LEAN unmaps each
 * mapping after the decay; with decommit FREE, after four times the decay.
 *
 * <p>Thread-safe: one lock, not held during a kernel call.
 */
@Internal
public final class MappingCache {
  static final int MAX_MAPPINGS = 8;
  static final long MAX_BYTES = 256L << 20;

  /**
   * Limit of waste: a mapping may exceed the request by an eighth; a larger one waits for a larger
   * request.
   */
  private static final int MAX_WASTE_SHIFT = 3;

  private final RefusedMappings refused;
  private final LongSupplier clockNs;

  /** The mappings, the oldest first. */
  private final MappingList mappings = new MappingList();

  MappingCache(RefusedMappings refused, LongSupplier clockNs) {
    this.refused = refused;
    this.clockNs = clockNs;
  }

  /** Takes the smallest mapping that fits; returns null if none fits. */
  synchronized DirectMapping take(long neededBytes, long alignmentBytes) {
    DirectMapping best = null;
    long limitBytes = neededBytes + (neededBytes >> MAX_WASTE_SHIFT);
    for (DirectMapping each = mappings.first(); each != null; each = each.next) {
      if (each.bytes >= neededBytes
          && each.bytes <= limitBytes
          && (each.address & (alignmentBytes - 1)) == 0
          && (best == null || each.bytes < best.bytes)) {
        best = each;
      }
    }
    if (best != null) {
      mappings.remove(best);
    }
    return best;
  }

  /**
   * Caches a mapping, or unmaps it if it exceeds the size limit of the cache. Throws nothing:
   * {@link RefusedMappings} keeps a mapping that the kernel refuses to unmap.
   */
  void put(DirectMapping mapping) {
    mapping.freedNs = clockNs.getAsLong();
    refused.retry();
    if (mapping.bytes > MAX_BYTES) {
      Throwable _ = refused.unmapOrKeep(mapping);
      return;
    }
    add(mapping);
    for (DirectMapping each = takeSurplus(); each != null; each = takeSurplus()) {
      Throwable _ = refused.unmapOrKeep(each);
    }
  }

  private synchronized void add(DirectMapping mapping) {
    mappings.addLast(mapping);
  }

  private synchronized DirectMapping takeSurplus() {
    return mappings.size() > MAX_MAPPINGS || mappings.bytes() > MAX_BYTES ? takeOldest() : null;
  }

  private synchronized DirectMapping takeOldest() {
    DirectMapping oldest = mappings.first();
    if (oldest != null) {
      mappings.remove(oldest);
    }
    return oldest;
  }

  /** Takes the oldest mapping, if the policy says it is due. */
  private synchronized DirectMapping takeDue(
      ReleasePolicy policy, long nowNs, long committedBytes) {
    DirectMapping oldest = mappings.first();
    boolean keeps =
        oldest == null
            || policy.decide(nowNs - oldest.freedNs, true, committedBytes)
                == ReleasePolicy.Verdict.KEEP;
    return keeps ? null : takeOldest();
  }

  /**
   * Unmaps mappings that are due, within the budget.
   *
   * @param processorNs returns the processor time of the calling thread
   */
  public void purge(
      ReleasePolicy policy,
      long committedBytes,
      PurgeLog log,
      CpuBudget budget,
      LongSupplier processorNs) {
    refused.retry();
    while (budget.allows()) {
      DirectMapping due = takeDue(policy, clockNs.getAsLong(), committedBytes);
      if (due == null) {
        return;
      }
      long address = due.address;
      long startNs = processorNs.getAsLong();
      Throwable refusal = refused.unmapOrKeep(due);
      long spentNs = processorNs.getAsLong() - startNs;
      budget.spend(spentNs);
      if (refusal == null) {
        log.recordUnmap(address, due.bytes, spentNs);
      } else {
        log.recordFailure(refusal);
      }
    }
  }

  /** Unmaps all mappings, as the kernel allows. Returns how many were unmapped. */
  public int releaseAll() {
    int unmapped = 0;
    for (DirectMapping each = takeOldest(); each != null; each = takeOldest()) {
      unmapped += refused.unmapOrKeep(each) == null ? 1 : 0;
    }
    return unmapped + refused.retryAll();
  }

  public synchronized long bytes() {
    return mappings.bytes();
  }
}
