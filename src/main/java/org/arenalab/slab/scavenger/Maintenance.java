package org.arenalab.slab.scavenger;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.arenalab.os.Internal;
import org.arenalab.os.ReleaseGate;
import org.arenalab.slab.heap.HeapCore;
import org.arenalab.slab.heap.HeapRegistry;
import org.arenalab.slab.mapping.DirectBlocks;
import org.arenalab.slab.mapping.MappingCache;
import org.arenalab.slab.page.FreePages;
import org.arenalab.slab.page.PagePurge;
import org.arenalab.slab.release.CpuBudget;
import org.arenalab.slab.release.PurgeLog;
import org.arenalab.slab.release.ReleasePolicy;

/**
 * The work beside the heaps' own operations: draining other threads' heaps, and releasing empty
 * pages. Only one thread at a time does each. There are two locks, and the purging lock is the
 * outer one. A thread that only drains or counts therefore never waits for the kernel.
 */
@Internal
public final class Maintenance {
  private final FreePages freePages;
  private final DirectBlocks direct;
  private final ReleasePolicy policy;
  private final LongSupplier clockNs;
  private final LongSupplier processorNs;
  private final PurgeLog purgeLog;
  private final CpuBudget budget;
  private final PagePurge pages;
  private final Scavenger scavenger;

  /** Guards releases; also taken to keep due pages where they are. */
  private final ReentrantLock purging = new ReentrantLock();

  /**
   * Guards drains of other threads' heaps; also taken to prevent them. Taken after {@code purging}.
   */
  private final ReentrantLock draining = new ReentrantLock();

  /**
   * @param drainShared drains the heaps that virtual threads share
   * @param processorNs returns the processor time of the calling thread
   */
  public Maintenance(
      FreePages freePages,
      DirectBlocks direct,
      HeapRegistry heaps,
      Runnable drainShared,
      ReleasePolicy policy,
      ReleaseGate gate,
      LongSupplier clockNs,
      LongSupplier processorNs) {
    this.freePages = freePages;
    this.direct = direct;
    this.policy = policy;
    this.clockNs = clockNs;
    this.processorNs = processorNs;
    purgeLog = new PurgeLog(gate);
    budget = new CpuBudget(policy.budgetFraction(), clockNs.getAsLong());
    pages = new PagePurge(freePages, policy, clockNs, purgeLog, budget, processorNs);
    scavenger = new Scavenger(this, heaps, drainShared, policy);
  }

  /** Starts the scavenger's thread if the mode needs it. */
  public void start() {
    if (policy.drains()) {
      scavenger.start();
    }
  }

  /** Stops the scavenger's thread and waits until it has ended. */
  public void stop() {
    scavenger.stop();
  }

  /** Returns the scavenger's thread; null if none was started. */
  public ScavengerThread scavengerThread() {
    return scavenger.thread();
  }

  /** Runs one round of the scavenger in the calling thread. */
  public void round() {
    scavenger.round();
  }

  /** Releases due pages and mappings, within the budget. Returns whether more will be due later. */
  boolean purge() {
    if (!policy.decommits()) {
      return false;
    }
    if (!purging.tryLock()) {
      return true;
    }
    try {
      budget.accrue(clockNs.getAsLong());
      boolean _ = pages.run();
      MappingCache freed = direct.cache();
      freed.purge(policy, freePages.targetedBytes(), purgeLog, budget, processorNs);
      return freePages.hasDirtyPages() || freed.bytes() > 0;
    } finally {
      purging.unlock();
    }
  }

  /**
   * Allocates a block for a heap that found no room. Collects what quiet or ended threads still
   * hold, while no release has taken pages. Returns 0 if there is still no room.
   */
  public long allocateAtLast(HeapCore core, int sizeClass) {
    return alone(
        () -> {
          scavenger.collectFor(core);
          core.drainWholly();
          return core.pop(sizeClass);
        });
  }

  /** Runs {@code action} while no other thread releases memory or drains. */
  public void alone(Runnable action) {
    Object _ =
        alone(
            () -> {
              action.run();
              return null;
            });
  }

  private <T> T alone(Supplier<T> action) {
    purging.lock();
    try {
      return whileNobodyDrains(action);
    } finally {
      purging.unlock();
    }
  }

  /** Runs {@code action} while no other thread drains heaps. */
  public <T> T whileNobodyDrains(Supplier<T> action) {
    draining.lock();
    try {
      return action.get();
    } finally {
      draining.unlock();
    }
  }

  /**
   * Returns a last purge, which releases all memory of no block and no heap. It reaches neither the
   * allocator nor the heaps.
   */
  public LastPurge lastPurge() {
    return new LastPurge(freePages, direct.cache(), purgeLog, clockNs);
  }

  public PurgeLog.Counts purged() {
    return purgeLog.counts();
  }

  public long debtNs() {
    return budget.debtNs();
  }

  /** Returns how many heaps were asked to drain, in total. */
  public long nudges() {
    return scavenger.nudges();
  }

  /** Returns how many heaps were drained for their threads, in total. */
  public long claims() {
    return scavenger.claims();
  }
}
