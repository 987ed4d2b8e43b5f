package org.arenalab.slab.scavenger;

import java.util.function.LongSupplier;
import org.arenalab.os.Internal;
import org.arenalab.slab.mapping.MappingCache;
import org.arenalab.slab.page.FreePages;
import org.arenalab.slab.page.PagePurge;
import org.arenalab.slab.release.CpuBudget;
import org.arenalab.slab.release.PurgeLog;
import org.arenalab.slab.release.ReleasePolicy;

/**
 * A last release of all pages and mappings that belong to no block and no heap. It works in every
 * mode and without a budget, for an allocator that no thread can reach any more.
 *
 * <p>Thread-safe: a thread in a last round of the allocator's scavenger takes other pages.
 */
@Internal
public final class LastPurge implements Runnable {
  /** A policy by which each empty page is due at once. */
  private static final ReleasePolicy ALL = new ReleasePolicy(ReleasePolicy.Level.DONTNEED, 0, 0, 1);

  private final PagePurge pages;
  private final MappingCache mappings;

  LastPurge(FreePages freePages, MappingCache mappings, PurgeLog log, LongSupplier clockNs) {
    this.mappings = mappings;
    CpuBudget budget = new CpuBudget(ALL.budgetFraction(), clockNs.getAsLong());
    // The clock returns 0, so no time is spent, and the budget never ends.
    pages = new PagePurge(freePages, ALL, clockNs, log, budget, () -> 0);
  }

  @Override
  public void run() {
    boolean whole;
    do {
      whole = pages.run();
    } while (!whole);
    int _ = mappings.releaseAll();
  }
}
