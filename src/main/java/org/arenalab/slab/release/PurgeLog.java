package org.arenalab.slab.release;

import java.util.concurrent.atomic.LongAdder;
import org.arenalab.os.Internal;
import org.arenalab.os.ReleaseGate;

/** A log of releases: calls the release gate, and counts the released memory and its cost. */
@Internal
public final class PurgeLog {
  private final ReleaseGate gate;
  private final LongAdder calls = new LongAdder();
  private final LongAdder decommits = new LongAdder();
  private final LongAdder decommittedBytes = new LongAdder();
  private final LongAdder retires = new LongAdder();
  private final LongAdder spentNs = new LongAdder();
  private final LongAdder replacements = new LongAdder();
  private final LongAdder failures = new LongAdder();

  public PurgeLog(ReleaseGate gate) {
    this.gate = gate;
  }

  /**
   * Releases pages; returns the result: the verdict, unless the kernel has no memory for advice.
   * After the first ENOMEM the result is DONTNEED, even if FREE was requested.
   */
  public ReleasePolicy.Verdict release(long address, long bytes, ReleasePolicy.Verdict verdict) {
    if (gate.isAdvising()) {
      calls.increment();
    }
    if (verdict == ReleasePolicy.Verdict.FREE) {
      gate.releaseLazily(address, bytes);
    } else {
      gate.discard(address, bytes);
    }
    if (gate.isAdvising()) {
      return verdict;
    }
    replacements.increment();
    return ReleasePolicy.Verdict.DONTNEED;
  }

  /** Records the result of {@link #release}; KEEP if the kernel refused. */
  public void recordRelease(long address, long bytes, ReleasePolicy.Verdict done, long ns) {
    if (done == ReleasePolicy.Verdict.KEEP) {
      spentNs.add(ns);
    } else {
      decommitted(address, bytes, done.name(), ns);
    }
  }

  /** Records that a superslab lost its last memory to a release. */
  public void recordRetire(int index, long address) {
    retires.increment();
    SlabEvents.recordSuperslabRetire(index, address);
  }

  /** Records that a mapping of a freed block was unmapped. */
  public void recordUnmap(long address, long bytes, long ns) {
    decommitted(address, bytes, "UNMAP", ns);
  }

  private void decommitted(long address, long bytes, String advice, long ns) {
    spentNs.add(ns);
    decommits.increment();
    decommittedBytes.add(bytes);
    SlabEvents.recordDecommit(address, bytes, advice, ns);
  }

  public void recordFailure(Throwable e) {
    failures.increment();
    SlabLog.tryLog(System.Logger.Level.DEBUG, "the kernel refused to release memory", e);
  }

  /**
   * The totals so far.
   *
   * @param calls calls of madvise
   * @param decommits runs of pages released and mappings unmapped
   * @param decommittedBytes address space of these runs and mappings
   * @param retires superslabs that lost their last memory to a release
   * @param spentNs processor time of the releases
   * @param replacements runs replaced by fresh pages, because the kernel has no memory for advice
   * @param failures calls that the kernel refused
   */
  public record Counts(
      long calls,
      long decommits,
      long decommittedBytes,
      long retires,
      long spentNs,
      long replacements,
      long failures) {}

  public Counts counts() {
    return new Counts(
        calls.sum(),
        decommits.sum(),
        decommittedBytes.sum(),
        retires.sum(),
        spentNs.sum(),
        replacements.sum(),
        failures.sum());
  }
}
