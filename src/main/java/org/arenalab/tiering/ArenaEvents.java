package org.arenalab.tiering;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.arenalab.compressed.ArenaObserver;
import org.arenalab.compressed.CompressedRegion;
import org.arenalab.tiering.policy.ReturnFlood;
import org.arenalab.tiering.policy.StoreRecord;
import org.arenalab.tiering.policy.TieringClock;

/**
 * The events of an arena: it names the groups that need a visit. Accessing threads call it, so each
 * call is wait-free and makes no garbage, except for a region that is allocated or freed.
 */
final class ArenaEvents implements ArenaObserver {
  private final ConcurrentHashMap<CompressedRegion, RegionGroups> regions =
      new ConcurrentHashMap<>();
  private final GroupQueue changed = new GroupQueue();
  private final LoopCounters counters;
  private final TieringClock clock;
  private final PrefetchLoop prefetch;
  private final ReturnFlood flood;
  private final AtomicLong structureChanges = new AtomicLong();

  /**
   * The run of the loops. The arena references this observer and thereby the run, so the loops live
   * as long as the arena, even if the program has dropped their handle.
   */
  @SuppressWarnings("unused")
  private Object run;

  /** The current {@code tCold}; written by the hotness thread. */
  private volatile long tColdNs;

  ArenaEvents(
      LoopCounters counters,
      TieringClock clock,
      PrefetchLoop prefetch,
      ReturnFlood flood,
      long tColdNs) {
    this.flood = flood;
    this.counters = counters;
    this.clock = clock;
    this.prefetch = prefetch;
    this.tColdNs = tColdNs;
  }

  @Override
  public void demandLoad(CompressedRegion region, long chunk, long stallNs) {
    long number = counters.stalls.incrementAndGet();
    counters.stallNs.addAndGet(stallNs);
    RegionGroups groups = regions.get(region);
    if (groups == null || groups.of(chunk).isStale(chunk, clock.nowNs(), tColdNs)) {
      counters.staleRefaults.incrementAndGet();
    }
    becameRaw(groups, chunk);
    prefetch.demandLoad(region, chunk, stallNs, number);
  }

  /**
   * The read is a refault: it had to decode the chunk. It is not reported to prefetch, because the
   * caller reads without backing the chunk's memory, and prefetch would back it.
   */
  @Override
  public void storedRead(CompressedRegion region, long chunk) {
    counters.storedReads.incrementAndGet();
    RegionGroups groups = regions.get(region);
    if (groups == null) {
      counters.staleRefaults.incrementAndGet();
      return;
    }
    ChunkGroup group = groups.of(chunk);
    long nowNs = clock.nowNs();
    if (group.isStale(chunk, nowNs, tColdNs)) {
      counters.staleRefaults.incrementAndGet();
    }
    noteFirstReturn(group.firstReadNs(chunk, nowNs, tColdNs));
    if (group.noteStoredRead(chunk, nowNs, tColdNs)) {
      boolean _ = changed.add(group.changed);
    }
  }

  @Override
  public void becameRaw(CompressedRegion region, long chunk) {
    becameRaw(regions.get(region), chunk);
  }

  /** Notes that a chunk became raw; {@code groups} is null for a region that is not known. */
  private void becameRaw(RegionGroups groups, long chunk) {
    if (groups != null) {
      ChunkGroup group = groups.of(chunk);
      noteFirstReturn(group.noteReturn(chunk, clock.nowNs(), tColdNs));
      boolean _ = changed.add(group.changed);
    }
  }

  private void noteFirstReturn(long storedNs) {
    if (storedNs != StoreRecord.NO_FIRST_RETURN) {
      flood.noteReturn(storedNs);
    }
  }

  @Override
  public void regionAllocated(CompressedRegion region) {
    RegionGroups known = regions.get(region);
    if (known == null) {
      RegionGroups groups = new RegionGroups(region);
      if (regions.putIfAbsent(region, groups) == null) {
        prefetch.regionAdded(region);
        structureChanges.incrementAndGet();
        boolean _ = changed.add(groups.at(0).changed);
      }
    }
  }

  @Override
  public void regionFreed(CompressedRegion region) {
    RegionGroups groups = regions.remove(region);
    if (groups != null) {
      groups.freed = true;
      structureChanges.incrementAndGet();
      prefetch.regionRemoved(region);
      boolean _ = changed.add(groups.at(0).changed);
    }
  }

  /** Returns the next group with an event; null if there is none. Hotness thread. */
  ChunkGroup pollChanged() {
    return changed.poll();
  }

  /** Asks for a visit of a group. */
  void markChanged(ChunkGroup group) {
    boolean _ = changed.add(group.changed);
  }

  /** Returns the groups of the live regions, in no order. */
  RegionGroups[] liveGroups() {
    return regions.values().toArray(new RegionGroups[0]);
  }

  /** Returns how often a region was allocated or freed. */
  long structureChanges() {
    return structureChanges.get();
  }

  /** Returns the time of the last tick. */
  long nowNs() {
    return clock.nowNs();
  }

  /** Returns the groups of a region; null if the region is unknown or freed. */
  RegionGroups of(CompressedRegion region) {
    return regions.get(region);
  }

  void keep(Object run) {
    this.run = run;
  }

  long tColdNs() {
    return tColdNs;
  }

  void setTColdNs(long value) {
    tColdNs = value;
  }
}
