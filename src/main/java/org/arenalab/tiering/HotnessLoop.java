package org.arenalab.tiering;

import org.arenalab.compressed.ChunkVisitor;
import org.arenalab.compressed.CompressedArena;
import org.arenalab.compressed.CompressedArenaException;
import org.arenalab.compressed.chunk.ChunkState;
import org.arenalab.os.process.ProcessorClock;
import org.arenalab.tiering.policy.AgeLimits;
import org.arenalab.tiering.policy.EpochTimes;
import org.arenalab.tiering.policy.GroupCensus;
import org.arenalab.tiering.policy.GroupSchedule;
import org.arenalab.tiering.policy.RetryDelay;
import org.arenalab.tiering.policy.SkipReason;
import org.arenalab.tiering.policy.StoreRecord;
import org.arenalab.tiering.policy.TickLength;
import org.arenalab.tiering.policy.TieringClock;

/**
 * The hotness loop: in each turn it begins an epoch, visits the groups in which a chunk can have
 * changed its class, and passes cold ones on to compression.
 *
 * <p>A turn without a due group costs a constant, whatever the size of the arena.
 */
final class HotnessLoop implements LoopThread.Loop, ChunkVisitor {
  private static final long LONGEST_TICK_NS = 1_000_000_000;

  private final CompressedArena arena;
  private final TieringConfig config;
  private final ArenaEvents events;
  private final LoopCounters counters;
  private final TieringClock clock;
  private final CompressionLoop compression;
  private final SourceKeeper sources;
  private final TColdControl control;
  private final Runnable whenClosed;
  private final AgeLimits limits;
  private final EpochTimes times;
  private final GroupCensus census;
  private final GroupSchedule<ChunkGroup> schedule = new GroupSchedule<>();
  private final ClassTotals totals = new ClassTotals();
  private final TickLength ticks;
  private final long tHotNs;

  /** Least time between two visits of a group. */
  private final long gapNs;

  /** Stored chunks of the visited group that shall become raw. */
  private final long[] wanted = new long[ChunkGroup.CHUNKS];

  private int wantedCount;
  private long plannedNs;
  private long tick;
  private ChunkGroup visited;
  private volatile int epoch;

  HotnessLoop(
      CompressedArena arena,
      TieringConfig config,
      LoopCounters counters,
      TieringClock clock,
      ArenaEvents events,
      CompressionLoop compression,
      SourceKeeper sources,
      TColdControl control,
      Runnable whenClosed) {
    this.arena = arena;
    this.config = config;
    this.counters = counters;
    this.clock = clock;
    this.events = events;
    this.compression = compression;
    this.sources = sources;
    this.control = control;
    this.whenClosed = whenClosed;
    limits = compression.limits();
    tHotNs = config.tHot().toNanos();
    gapNs = tHotNs / 2;
    plannedNs = config.tickNs();
    epoch = arena.epoch();
    times = new EpochTimes(epoch, clock.nowNs());
    census = new GroupCensus(limits, config.tCold().toNanos());
    ticks =
        new TickLength(config.tickNs(), Math.min(LONGEST_TICK_NS, config.tColdMin().toNanos() / 2));
  }

  @Override
  public long turn() {
    long startNs = ProcessorClock.threadNs();
    try {
      plannedNs = tick();
    } catch (CompressedArenaException e) {
      if (e.reason() == CompressedArenaException.Reason.CLOSED) {
        whenClosed.run();
        return ENDED;
      }
      plannedNs = LoopFailure.note(counters, "hotness", e);
    } catch (RuntimeException | Error e) {
      plannedNs = LoopFailure.note(counters, "hotness", e);
    } finally {
      counters.hotnessNs.addAndGet(ProcessorClock.threadNs() - startNs);
    }
    return plannedNs;
  }

  private long tick() {
    long nowNs = clock.advance(plannedNs, tHotNs);
    tick = counters.ticks.incrementAndGet();
    epoch = arena.advanceEpoch();
    times.begin(epoch, nowNs);
    limits.update(times, tHotNs, events.tColdNs());
    boolean found = takeChanged(nowNs);
    for (ChunkGroup due = schedule.pollDue(nowNs); due != null; due = schedule.pollDue(nowNs)) {
      visit(due, nowNs);
      found = true;
    }
    adaptTCold(nowNs);
    sources.tick(nowNs);
    return ticks.next(found, schedule.nextDueNs() - nowNs);
  }

  /** Lets the controller choose {@code tCold}. If it falls, warm chunks become cold earlier. */
  private void adaptTCold(long nowNs) {
    long before = events.tColdNs();
    long tColdNs = control.tick(totals, nowNs);
    if (tColdNs < before) {
      schedule.advance(before - tColdNs, nowNs);
    }
    events.setTColdNs(tColdNs);
  }

  /**
   * Takes the groups with an event. A group that comes a second time ends the call: all groups that
   * were queued before the tick have been taken.
   */
  private boolean takeChanged(long nowNs) {
    boolean found = false;
    boolean again = false;
    for (ChunkGroup group = events.pollChanged();
        group != null;
        group = again ? null : events.pollChanged()) {
      found = true;
      again = group.takenTick == tick;
      group.takenTick = tick;
      RegionGroups owner = group.owner;
      if (owner.freed) {
        retire(owner);
      } else if (!owner.adopted) {
        adopt(owner, nowNs);
      } else if (nowNs - group.visitedNs >= gapNs) {
        visit(group, nowNs);
      } else {
        schedule.plan(group, Math.min(group.dueNs(), group.visitedNs + gapNs));
      }
    }
    return found;
  }

  private void adopt(RegionGroups owner, long nowNs) {
    owner.adopted = true;
    for (int i = 0; i < owner.count(); i++) {
      schedule.plan(owner.at(i), nowNs);
    }
  }

  /** Forgets a region that was freed. */
  private void retire(RegionGroups owner) {
    if (owner.adopted) {
      owner.adopted = false;
      for (int i = 0; i < owner.count(); i++) {
        schedule.plan(owner.at(i), GroupCensus.NEVER);
        totals.remove(owner.at(i));
      }
    }
  }

  private void visit(ChunkGroup group, long nowNs) {
    census.begin(nowNs);
    group.adaptLevels(events.tColdNs());
    visited = group;
    wantedCount = 0;
    // If the visit fails, the group is tried again.
    schedule.plan(group, nowNs + RetryDelay.LONGEST_NS);
    try {
      group.region.forEachChunk(group.first, group.count, this);
      bringBack(group);
    } catch (CompressedArenaException e) {
      if (e.reason() == CompressedArenaException.Reason.REGION_FREED) {
        events.regionFreed(group.region);
        retire(group.owner);
        return;
      }
      throw e;
    } finally {
      visited = null;
    }
    counters.visits.incrementAndGet();
    group.visitedNs = nowNs;
    totals.replace(group, census);
    long nextNs = Math.min(census.nextChangeNs(times), passOn(group, nowNs));
    schedule.plan(
        group, nextNs == GroupCensus.NEVER ? GroupCensus.NEVER : nowNs + Math.max(nextNs, gapNs));
  }

  /** Decompresses the stored chunks of a visited group that are read again and again. */
  private void bringBack(ChunkGroup group) {
    int end = 0;
    for (int i = 0; i < wantedCount; i = end) {
      end = i + 1;
      while (end < wantedCount && wanted[end] == wanted[end - 1] + 1) {
        end++;
      }
      bringBack(group, wanted[i], end - i);
    }
  }

  private void bringBack(ChunkGroup group, long first, int count) {
    try {
      counters.broughtBack.addAndGet(group.region.decompress(first, count));
    } catch (CompressedArenaException e) {
      if (e.reason() != CompressedArenaException.Reason.DAMAGED_EXTENT) {
        throw e;
      }
      // The other chunks of the group still need the visit.
      long _ = LoopFailure.note(counters, "hotness", e);
      for (long chunk = first; chunk < first + count; chunk++) {
        group.forgetWish(chunk);
      }
    }
  }

  /** Counts a chunk of the group that is being visited. */
  @Override
  public void visit(long chunk, ChunkState state, int storedBytes, int idleEpochs) {
    int record = visited.recordOf(chunk);
    switch (state) {
      case RAW -> {
        // The age of a chunk that is being stored is unknown: it counts as hot until the next
        // visit.
        if (idleEpochs != UNKNOWN && StoreRecord.isStored(record)) {
          record = StoreRecord.raw(record, clock.nowNs());
          visited.setRecord(chunk, record);
        }
        census.addRaw(Math.max(idleEpochs, 0), record);
      }
      case INCOMPRESSIBLE -> {
        if (StoreRecord.isStored(record)) {
          visited.setRecord(chunk, StoreRecord.raw(record, clock.nowNs()));
        }
        census.addIncompressible(idleEpochs);
      }
      case COMPRESSED, SAME_FILLED -> {
        if (!StoreRecord.isStored(record)) {
          // The program has stored it, at an age that is not known.
          record = StoreRecord.stored(record, clock.nowNs());
          visited.setStored(chunk, record, 0);
        }
        if (visited.isWanted(chunk)) {
          wanted[wantedCount++] = chunk;
        }
        census.addStored(record, config.densify() && state == ChunkState.COMPRESSED);
      }
    }
  }

  /**
   * Passes a group on to compression if there is work in it, and counts the chunks that are
   * skipped.
   *
   * @return the time until the group needs a visit because of chunks that stay cold
   */
  private long passOn(ChunkGroup group, long nowNs) {
    counters.skip(SkipReason.LOW_RATIO, census.coldIncompressible);
    boolean waits = nowNs < group.notBeforeNs;
    boolean work = (census.eligible > 0 && !waits) || census.dense > 0;
    if (work && compression.accepts(group, census)) {
      group.quietVisits = 0;
      return GroupCensus.NEVER;
    }
    counters.skip(SkipReason.CHURN, census.churny);
    counters.skip(SkipReason.RECENT_DECOMPRESS, census.returnedOnce);
    if (census.eligible == 0 && census.dense == 0) {
      group.quietVisits = 0;
      return GroupCensus.NEVER;
    }
    if (waits) {
      return group.notBeforeNs - nowNs;
    }
    return RetryDelay.ns(group.quietVisits++, events.tColdNs());
  }

  ClassTotals totals() {
    return totals;
  }

  int epoch() {
    return epoch;
  }

  EpochTimes times() {
    return times;
  }

  /** Returns the number of groups with a planned visit. Hotness thread and tests. */
  int plannedVisits() {
    return schedule.size();
  }
}
