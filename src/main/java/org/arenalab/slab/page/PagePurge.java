package org.arenalab.slab.page;

import java.util.function.LongSupplier;
import org.arenalab.os.Internal;
import org.arenalab.os.SystemCallException;
import org.arenalab.slab.release.CpuBudget;
import org.arenalab.slab.release.PurgeLog;
import org.arenalab.slab.release.ReleasePolicy;

/**
 * A release of the due pages of a {@link FreePages}, within the budget. Makes no garbage.
 *
 * <p>Not thread-safe: guarded by the lock of the thread that releases memory.
 */
@Internal
public final class PagePurge {
  /**
   * Limit of refusals in one run: a refusal makes garbage. The kernel refuses pages that the user
   * locked with mlock and freed, every time.
   */
  public static final int MAX_REFUSALS = 4;

  private final FreePages freePages;
  private final DuePages duePages;
  private final LongSupplier clockNs;
  private final PurgeLog log;
  private final CpuBudget budget;
  private final LongSupplier processorNs;

  /** The pages that are taken for a release now. */
  private final DueRun due = new DueRun();

  /** The end of the superslabs for the next run. A run after too many refusals begins lower. */
  private int end = Integer.MAX_VALUE;

  /**
   * @param policy decides which pages are due
   * @param processorNs returns the processor time of the calling thread, without its waits for a
   *     processor
   */
  public PagePurge(
      FreePages freePages,
      ReleasePolicy policy,
      LongSupplier clockNs,
      PurgeLog log,
      CpuBudget budget,
      LongSupplier processorNs) {
    this.freePages = freePages;
    duePages = new DuePages(freePages, policy);
    this.clockNs = clockNs;
    this.log = log;
    this.budget = budget;
    this.processorNs = processorNs;
  }

  /**
   * Releases pages, the highest superslab first. After {@value #MAX_REFUSALS} refusals the run
   * ends, and the next run continues below. It begins at the top again after a run without that
   * end.
   *
   * @return whether the run came to the lowest superslab
   */
  public boolean run() {
    int first = freePages.dirtySuperslabBelow(end);
    end = Integer.MAX_VALUE;
    int refusals = 0;
    for (int i = first; i >= 0; i = freePages.dirtySuperslabBelow(i)) {
      int page = Page.firstOf(i);
      int endPage = Page.firstOf(i + 1);
      while (duePages.tryTake(page, endPage, clockNs.getAsLong(), due)) {
        if (!budget.allows()) {
          boolean _ = duePages.putBack(due, ReleasePolicy.Verdict.KEEP);
          return false;
        }
        if (release() == ReleasePolicy.Verdict.KEEP && ++refusals == MAX_REFUSALS) {
          end = i;
          return false;
        }
        page = due.endPage();
      }
    }
    return true;
  }

  /** Releases the pages of {@code due}. They return to the free pages in every case. */
  private ReleasePolicy.Verdict release() {
    ReleasePolicy.Verdict done = ReleasePolicy.Verdict.KEEP;
    long spentNs = 0;
    boolean retires;
    try {
      long startNs = processorNs.getAsLong();
      if (!due.isWhole()) {
        duePages.split(due);
      }
      done = advise();
      spentNs = processorNs.getAsLong() - startNs;
    } finally {
      retires = duePages.putBack(due, done);
    }
    budget.spend(spentNs);
    log.recordRelease(due.address(), due.bytes(), done, spentNs);
    if (retires && done != ReleasePolicy.Verdict.KEEP) {
      log.recordRetire(due.superslab().index, due.superslab().address);
    }
    return done;
  }

  private ReleasePolicy.Verdict advise() {
    try {
      return log.release(due.address(), due.bytes(), due.verdict());
    } catch (SystemCallException e) {
      log.recordFailure(e);
      return ReleasePolicy.Verdict.KEEP;
    }
  }
}
