package org.arenalab.bench.pager.workload;

import org.arenalab.bench.pager.SwapUse;
import org.arenalab.bench.pager.TouchTimes;

/** A workload with its memory. For one thread. */
interface WorkloadLoop extends AutoCloseable {
  /** Maps and fills the memory of a plan. */
  static WorkloadLoop open(PagedWorkload plan) {
    return plan.kind().isStable() ? new StableLoop(plan) : new ChurnLoop(plan);
  }

  /**
   * Attaches to the daemon, or makes the swap.
   *
   * @throws org.arenalab.bench.kernelmemory.ZramUnavailableException if the machine has no zram
   */
  void begin();

  /** Works until the next look at the clock. */
  void round() throws InterruptedException;

  /** Returns the units of work so far. */
  long units();

  /** Returns the times of accesses to missing pages, or null. */
  TouchTimes touches(long elapsedNs);

  /** Returns the operations that found wrong bytes. */
  long wrong();

  /** Returns the memory of zram now. */
  SwapUse swap();

  /** Returns the pages of the region that are not in memory now; 0 without a region. */
  int missingPages();

  /** Checks every byte; returns the number of wrong pages. */
  long verify();

  @Override
  void close();
}
