package org.arenalab.tiering;

import java.util.function.LongSupplier;
import org.arenalab.compressed.ChunkSelection;
import org.arenalab.compressed.CompressedArenaException;
import org.arenalab.compressed.CompressionResult;
import org.arenalab.os.process.ProcessorClock;
import org.arenalab.tiering.policy.AgeLimits;
import org.arenalab.tiering.policy.CpuBudget;
import org.arenalab.tiering.policy.GroupCensus;
import org.arenalab.tiering.policy.HotnessClass;
import org.arenalab.tiering.policy.RetryDelay;
import org.arenalab.tiering.policy.SkipReason;
import org.arenalab.tiering.policy.StoreRecord;
import org.arenalab.tiering.policy.TieringClock;

/**
 * The compression loop: it stores the cold chunks of the groups that the hotness loop passes on,
 * within a budget of processor time. It checks the age of each chunk again just before the chunk is
 * claimed. While no group waits, it packs the pool.
 *
 * <p>It never holds a lock that an access wants: the arena's compressor loses against accesses.
 */
final class CompressionLoop implements LoopThread.Loop {
  /** Sleep of a loop without work; the hotness loop wakes it earlier. */
  private static final long IDLE_NS = 5_000_000_000L;

  private static final long NS_PER_S = 1_000_000_000;

  /** Chunks of one step of the second tier: zstd takes some 50 us for each. */
  private static final int DENSE_STEP = 64;

  private final TieringConfig config;
  private final LoopCounters counters;
  private final TieringClock clock;
  private final ArenaEvents events;
  private final LongSupplier nanoClock;
  private final CpuBudget budget;
  private final PoolPacking packing;
  private final AgeLimits limits = new AgeLimits();
  private final GroupQueue queue = new GroupQueue();
  private final ChunkSelection cold = this::selectCold;
  private final ChunkSelection settled = this::selectSettled;

  /** The group of the current pass; null between passes. Compression thread. */
  private ChunkGroup working;

  /** Chunks of the group that the second tier has seen; 0 before the group was compressed. */
  private int denseDone;

  private boolean compressed;
  private boolean deferred;
  private int fullPasses;
  private long pausedUntilNs;
  private long selected;
  private volatile LoopThread thread;

  CompressionLoop(
      TieringConfig config,
      LoopCounters counters,
      TieringClock clock,
      ArenaEvents events,
      LongSupplier nanoClock,
      PoolPacking packing) {
    this.config = config;
    this.counters = counters;
    this.clock = clock;
    this.events = events;
    this.nanoClock = nanoClock;
    this.packing = packing;
    budget = new CpuBudget(config.cpuBudget() / 100, nanoClock.getAsLong());
  }

  AgeLimits limits() {
    return limits;
  }

  void setThread(LoopThread thread) {
    this.thread = thread;
  }

  /** Takes a group as work; returns false if compression is off or has no budget at all. */
  boolean accepts(ChunkGroup group, GroupCensus census) {
    if (!config.backgroundCompression()) {
      return false;
    }
    if (config.cpuBudget() == 0) {
      counters.skip(SkipReason.OVER_BUDGET, census.eligible);
      return false;
    }
    if (group.atWork) {
      return true;
    }
    group.atWork = true;
    group.eligible = census.eligible;
    group.dense = census.dense;
    if (queue.add(group.work)) {
      LoopThread sleeping = thread;
      if (sleeping != null) {
        sleeping.wake();
      }
    }
    return true;
  }

  @Override
  public long turn() {
    try {
      return doTurn();
    } catch (RuntimeException | Error e) {
      return fail(e);
    }
  }

  private long doTurn() {
    if (working == null) {
      working = queue.poll();
      compressed = false;
      denseDone = 0;
    }
    if (working == null) {
      return pack();
    }
    long nowNs = nanoClock.getAsLong();
    budget.refill(nowNs);
    long waitNs = Math.max(budget.waitNs(), pausedUntilNs - clock.nowNs());
    if (waitNs > 0) {
      defer();
      return Math.min(waitNs, NS_PER_S);
    }
    deferred = false;
    return work();
  }

  /** Packs the pool while no group waits; returns the time to sleep. */
  private long pack() {
    if (!config.backgroundCompression() || config.cpuBudget() == 0) {
      return IDLE_NS;
    }
    budget.refill(nanoClock.getAsLong());
    long startNs = ProcessorClock.threadNs();
    try {
      if (!packing.isDue()) {
        return IDLE_NS;
      }
      long waitNs = budget.waitNs();
      if (waitNs > 0) {
        return Math.min(waitNs, NS_PER_S);
      }
      packing.slice();
      return 0;
    } catch (CompressedArenaException e) {
      return e.reason() == CompressedArenaException.Reason.CLOSED
          ? ENDED
          : LoopFailure.note(counters, "compression", e);
    } finally {
      count(startNs);
    }
  }

  private void count(long startNs) {
    long usedNs = ProcessorClock.threadNs() - startNs;
    counters.compressionNs.addAndGet(usedNs);
    budget.spend(usedNs);
  }

  private void defer() {
    if (!deferred) {
      deferred = true;
      counters.skip(
          clock.nowNs() < pausedUntilNs ? SkipReason.POOL_FULL : SkipReason.OVER_BUDGET,
          working.eligible);
    }
  }

  private long work() {
    long startNs = ProcessorClock.threadNs();
    try {
      if (step()) {
        finish();
      }
      return 0;
    } catch (CompressedArenaException e) {
      return switch (e.reason()) {
        case CLOSED -> ENDED;
        case REGION_FREED -> {
          finish();
          yield 0;
        }
        default -> fail(e);
      };
    } finally {
      count(startNs);
    }
  }

  private long fail(Throwable failure) {
    if (working != null) {
      noteFruitless(working);
      finish();
    }
    return LoopFailure.note(counters, "compression", failure);
  }

  private void finish() {
    ChunkGroup finished = working;
    working = null;
    finished.atWork = false;
    // It is visited again: some of its chunks may still be cold.
    events.markChanged(finished);
  }

  /** Does one step of the pass over a group; returns whether it was the last one. */
  private boolean step() {
    if (!compressed) {
      compressed = true;
      if (working.eligible > 0) {
        compress(working);
      }
      return working.dense == 0;
    }
    int part = Math.min(DENSE_STEP, working.count - denseDone);
    CompressionResult result = working.region.densify(working.first + denseDone, part, settled);
    counters.denseAdmits.addAndGet(result.admitted());
    denseDone += part;
    return denseDone == working.count;
  }

  private void compress(ChunkGroup group) {
    counters.passes.incrementAndGet();
    selected = 0;
    CompressionResult result = group.region.compress(group.first, group.count, cold);
    counters.attempts.addAndGet(selected);
    counters.admits.addAndGet(result.admitted());
    counters.skip(SkipReason.IN_USE, result.inUse());
    counters.skip(SkipReason.POOL_FULL, result.refused());
    if (result.admitted() > 0) {
      group.failures = 0;
      group.notBeforeNs = 0;
      fullPasses = 0;
    } else {
      noteFruitless(group);
      if (result.refused() > 0) {
        pausedUntilNs = clock.nowNs() + RetryDelay.ns(fullPasses++, NS_PER_S);
      }
    }
  }

  private void noteFruitless(ChunkGroup group) {
    group.notBeforeNs = clock.nowNs() + RetryDelay.ns(group.failures++, events.tColdNs());
  }

  /** Checks a chunk just before it is claimed: it may have been accessed since the visit. */
  private boolean selectCold(long chunk, int idleEpochs) {
    int record = working.recordOf(chunk);
    int returns = StoreRecord.returns(record);
    if (limits.classify(idleEpochs) != HotnessClass.COLD) {
      counters.skip(SkipReason.HOT, 1);
      return false;
    }
    if (!limits.isPastGuard(idleEpochs, returns)) {
      counters.skip(returns == 1 ? SkipReason.RECENT_DECOMPRESS : SkipReason.CHURN, 1);
      return false;
    }
    working.setStored(chunk, StoreRecord.stored(record, clock.nowNs()), limits.idleNs(idleEpochs));
    selected++;
    return true;
  }

  /**
   * Selects the stored chunks that the second tier has not tried, after their time in the store.
   */
  private boolean selectSettled(long chunk, int idleEpochs) {
    int record = working.recordOf(chunk);
    boolean due =
        StoreRecord.isStored(record)
            && !StoreRecord.isDense(record)
            && StoreRecord.untilSecondTierNs(record, clock.nowNs(), config.tCold().toNanos()) <= 0;
    if (due) {
      working.setRecord(chunk, StoreRecord.dense(record));
      counters.denseAttempts.incrementAndGet();
    }
    return due;
  }
}
