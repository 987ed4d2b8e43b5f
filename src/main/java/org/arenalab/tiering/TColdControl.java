package org.arenalab.tiering;

import org.arenalab.tiering.policy.RefaultController;
import org.arenalab.tiering.policy.ReturnFlood;
import org.arenalab.tiering.policy.SkipReason;
import org.arenalab.tiering.policy.WorkingSet;

/** The inputs of the {@link RefaultController}: what has changed since its last step. */
final class TColdControl {
  private final LoopCounters counters;
  private final RefaultController controller;
  private final ReturnFlood flood;
  private final WorkingSet workingSet;
  private long refaults;
  private long stale;
  private long admits;
  private long limits;
  private long stored;
  private boolean warm;
  private volatile double chunks;
  private volatile double perMinute;
  private volatile long floods;

  TColdControl(TieringConfig config, LoopCounters counters, ReturnFlood flood, long nowNs) {
    this.counters = counters;
    this.flood = flood;
    workingSet = new WorkingSet(nowNs);
    controller =
        RefaultController.withStaleRefaults(
            config.refaultGoal() / 100,
            config.tCold().toNanos(),
            config.tColdMin().toNanos(),
            config.tColdMax().toNanos(),
            nowNs);
    refaults = allRefaults();
    stale = counters.staleRefaults.get();
    admits = counters.admits.get();
    limits = limitedChunks();
    stored = admits;
  }

  /** Looks at the totals of a tick; returns {@code tCold} in nanoseconds. */
  long tick(ClassTotals totals, long nowNs) {
    chunks = workingSet.update(totals.hot() + totals.warm(), nowNs);
    warm |= totals.warm() > 0;
    if (controller.isDue(nowNs)) {
      step(nowNs);
    }
    long allStored = counters.admits.get();
    controller.raise(flood.tick(allStored - stored, chunks, controller.tColdNs(), nowNs));
    stored = allStored;
    floods = flood.floods();
    return controller.tColdNs();
  }

  private void step(long nowNs) {
    // Read first: a refault counts before it counts as stale.
    long newStale = counters.staleRefaults.get() - stale;
    long newRefaults = allRefaults() - refaults;
    long newAdmits = counters.admits.get() - admits;
    long newLimits = limitedChunks() - limits;
    boolean idle = !warm && newAdmits == 0 && newRefaults == 0;
    long _ = controller.step(newRefaults, newStale, chunks, idle || newLimits > 0, nowNs);
    perMinute = controller.refaultsPerMinute();
    refaults += newRefaults;
    stale += newStale;
    admits += newAdmits;
    limits += newLimits;
    warm = false;
  }

  private long allRefaults() {
    return counters.stalls.get() + counters.storedReads.get();
  }

  private long limitedChunks() {
    return counters.skipped(SkipReason.OVER_BUDGET) + counters.skipped(SkipReason.POOL_FULL);
  }

  /** Returns the size of the working set in chunks. */
  long workingSetChunks() {
    return Math.round(chunks);
  }

  /** Returns the refaults per minute as a share of the working set. */
  double refaultsPerMinute() {
    return perMinute;
  }

  /** Returns how often a flood of returns has raised {@code tCold}. */
  long floods() {
    return floods;
  }
}
