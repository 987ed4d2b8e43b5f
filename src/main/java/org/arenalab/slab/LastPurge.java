package org.arenalab.slab;

import java.util.function.LongSupplier;

/**
 * Releases all pages and mappings that neither a block nor a heap has, in every mode and without a
 * budget: for an allocator that nobody can reach any more.
 *
 * <p>Thread-safe: a thread that is still in a last round of the allocator's own takes other pages.
 */
final class LastPurge implements Runnable {
  /** Each empty page is due at once. */
  private static final ReleasePolicy ALL =
      new ReleasePolicy(SlabMode.LEAN, Decommit.DONTNEED, 0, 0, 1);

  private final PagePurge pages;
  private final MappingCache mappings;

  LastPurge(PageStore store, MappingCache mappings, PurgeLog log, LongSupplier clockNs) {
    this.mappings = mappings;
    CpuBudget budget = new CpuBudget(ALL.budgetFraction(), clockNs.getAsLong());
    // No time is spent, so the budget allows everything.
    pages = new PagePurge(store, ALL, clockNs, log, budget, () -> 0);
  }

  @Override
  public void run() {
    boolean _ = pages.run();
    int _ = mappings.releaseAll();
  }
}
