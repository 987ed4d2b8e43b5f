package org.arenalab.slab;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.SystemCallException;

/**
 * A few mappings of freed blocks, for the next ones of about that size. The oldest is unmapped
 * where there would be more than {@value #MAX_MAPPINGS} or more than {@value #MAX_BYTES} bytes;
 * LEAN unmaps each after the decay.
 *
 * <p>Thread-safe: one lock, not held during a kernel call.
 */
final class MappingCache {
  static final int MAX_MAPPINGS = 8;
  static final long MAX_BYTES = 256L << 20;

  /** A mapping may exceed the request by an eighth, else it waits for a larger one. */
  private static final int MAX_WASTE_SHIFT = 3;

  /**
   * A mapping that no block has.
   *
   * @param freedNs when its block was freed
   */
  record Mapping(long address, long bytes, long freedNs) {}

  private final MappingLimit limit;
  private final LongSupplier clockNs;
  private final ArrayDeque<Mapping> mappings = new ArrayDeque<>();
  private long bytes;

  MappingCache(MappingLimit limit, LongSupplier clockNs) {
    this.limit = limit;
    this.clockNs = clockNs;
  }

  /** Takes the smallest mapping that fits; null if there is none. */
  synchronized Mapping take(long neededBytes, long alignmentBytes) {
    Mapping best = null;
    long limitBytes = neededBytes + (neededBytes >> MAX_WASTE_SHIFT);
    for (Mapping each : mappings) {
      if (each.bytes >= neededBytes
          && each.bytes <= limitBytes
          && (each.address & (alignmentBytes - 1)) == 0
          && (best == null || each.bytes < best.bytes)) {
        best = each;
      }
    }
    if (best != null) {
      mappings.remove(best);
      bytes -= best.bytes;
    }
    return best;
  }

  /** Keeps a mapping, or unmaps it if it is larger than all that may be kept. */
  void put(long address, long mappedBytes) {
    Mapping added = new Mapping(address, mappedBytes, clockNs.getAsLong());
    List<Mapping> surplus = new ArrayList<>();
    synchronized (this) {
      mappings.add(added);
      bytes += mappedBytes;
      while (mappings.size() > MAX_MAPPINGS || bytes > MAX_BYTES) {
        Mapping oldest = mappedBytes > MAX_BYTES ? mappings.removeLast() : mappings.remove();
        bytes -= oldest.bytes;
        surplus.add(oldest);
      }
    }
    surplus.forEach(this::unmap);
  }

  /** Takes the oldest mapping, if the policy wants it released. */
  private synchronized Mapping takeDue(ReleasePolicy policy, long nowNs, long committedBytes) {
    Mapping oldest = mappings.peekFirst();
    if (oldest == null
        || policy.decide(nowNs - oldest.freedNs, true, committedBytes)
            == ReleasePolicy.Verdict.KEEP) {
      return null;
    }
    mappings.removeFirst();
    bytes -= oldest.bytes;
    return oldest;
  }

  /**
   * Unmaps what is due, as the budget allows.
   *
   * @param processorNs the caller's time on a processor
   */
  void purge(
      ReleasePolicy policy,
      long committedBytes,
      PurgeLog log,
      CpuBudget budget,
      LongSupplier processorNs) {
    while (budget.allows()) {
      Mapping due = takeDue(policy, clockNs.getAsLong(), committedBytes);
      if (due == null) {
        return;
      }
      long startNs = processorNs.getAsLong();
      try {
        unmap(due);
      } catch (SystemCallException e) {
        log.failed(e);
        keep(due);
        return;
      }
      long spentNs = processorNs.getAsLong() - startNs;
      budget.spend(spentNs);
      log.unmapped(due.address, due.bytes, spentNs);
    }
  }

  private synchronized void keep(Mapping mapping) {
    mappings.addFirst(mapping);
    bytes += mapping.bytes;
  }

  private void unmap(Mapping mapping) {
    ReleaseGate.ours().unmap(mapping.address, mapping.bytes);
    limit.remove();
  }

  /** Unmaps all. Returns how many there were. */
  int releaseAll() {
    List<Mapping> all;
    synchronized (this) {
      all = new ArrayList<>(mappings);
      mappings.clear();
      bytes = 0;
    }
    all.forEach(this::unmap);
    return all.size();
  }

  synchronized long bytes() {
    return bytes;
  }
}
