package org.arenalab.slab;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.arenalab.os.ReleaseGate;

/**
 * What is done beside the heaps' own operations, one thread at a time: draining other threads'
 * heaps, and giving empty pages back. There is a lock for each, the latter's outside, so that
 * nobody who only drains or counts waits for the kernel.
 */
final class Maintenance {
  private final PageStore store;
  private final DirectBlocks direct;
  private final ReleasePolicy policy;
  private final LongSupplier clockNs;
  private final LongSupplier processorNs;
  private final PurgeLog purgeLog;
  private final CpuBudget budget;
  private final PagePurge pages;
  private final Scavenger scavenger;

  /** Held by whoever gives memory back, or wants no page to be out for that. */
  private final ReentrantLock purging = new ReentrantLock();

  /** Held by whoever drains other threads' heaps, or wants that not to go on; within the former. */
  private final ReentrantLock draining = new ReentrantLock();

  /**
   * @param drainShared drains the heaps that virtual threads share
   * @param processorNs how long the calling thread has been on a processor
   */
  Maintenance(
      PageStore store,
      DirectBlocks direct,
      HeapRegistry heaps,
      Runnable drainShared,
      ReleasePolicy policy,
      ReleaseGate gate,
      LongSupplier clockNs,
      LongSupplier processorNs) {
    this.store = store;
    this.direct = direct;
    this.policy = policy;
    this.clockNs = clockNs;
    this.processorNs = processorNs;
    purgeLog = new PurgeLog(gate);
    budget = new CpuBudget(policy.budgetFraction(), clockNs.getAsLong());
    pages = new PagePurge(store, policy, clockNs, purgeLog, budget, processorNs);
    scavenger = new Scavenger(this, heaps, drainShared, policy);
  }

  /** Starts the scavenger's thread, if the mode has something for it to do. */
  void start() {
    if (policy.drains()) {
      scavenger.start();
    }
  }

  /** Returns when the scavenger's thread is not running any more. */
  void stop() {
    scavenger.stop();
  }

  /** The scavenger's thread; null where none was started. */
  ScavengerThread scavengerThread() {
    return scavenger.thread();
  }

  /** One round of the scavenger's, in the calling thread. */
  void round() {
    scavenger.round();
  }

  /** Gives back what is due now, within the budget. Returns whether there will be more to do. */
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
      freed.purge(policy, store.targetedBytes(), purgeLog, budget, processorNs);
      return store.hasDirtyPages() || freed.bytes() > 0;
    } finally {
      purging.unlock();
    }
  }

  /**
   * A block for a heap that found no room: brings in what threads that are quiet or gone still
   * hold, while nobody has pages out of the store to give them back. 0 if there is no room all the
   * same.
   */
  long allocateAtLast(HeapCore core, int sizeClass) {
    return alone(
        () -> {
          scavenger.collectFor(core);
          core.drainWholly();
          return core.pop(sizeClass);
        });
  }

  /** Runs {@code action} while no other thread gives memory back or drains. */
  void alone(Runnable action) {
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
  <T> T whileNobodyDrains(Supplier<T> action) {
    draining.lock();
    try {
      return action.get();
    } finally {
      draining.unlock();
    }
  }

  /** Releases all memory that no block and no heap has; reaches neither allocator nor heaps. */
  LastPurge lastPurge() {
    return new LastPurge(store, direct.cache(), purgeLog, clockNs);
  }

  PurgeLog.Counts purged() {
    return purgeLog.counts();
  }

  long debtNs() {
    return budget.debtNs();
  }

  /** How many heaps were asked to drain, since ever. */
  long nudges() {
    return scavenger.nudges();
  }

  /** How many heaps were drained for their threads, since ever. */
  long claims() {
    return scavenger.claims();
  }
}
