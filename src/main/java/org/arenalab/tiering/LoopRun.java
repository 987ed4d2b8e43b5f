package org.arenalab.tiering;

import java.util.function.LongSupplier;
import org.arenalab.compressed.ArenaClosedException;
import org.arenalab.compressed.CompressedArena;
import org.arenalab.compressed.CompressedRegion;
import org.arenalab.tiering.policy.ReturnFlood;
import org.arenalab.tiering.policy.TieringClock;
import org.arenalab.tiering.prefetch.PrefetchStats;

/** One run of the loops, from start to stop: their parts and their threads. */
final class LoopRun {
  private final CompressedArena arena;
  private final ArenaEvents events;
  private final PrefetchLoop prefetch;
  private final TColdControl control;
  private final SourceKeeper sources;
  private final CompressionLoop compression;
  private final HotnessLoop hotness;

  /** The totals of the runs before this one. Null if there were none, or without prefetch. */
  private final PrefetchStats formerPrefetch;

  private final long formerFloods;
  private LoopThread hotnessThread;
  private LoopThread compressionThread;

  /** Set when the arena was closed or a stop began. */
  private volatile boolean over;

  LoopRun(
      CompressedArena arena,
      TieringConfig config,
      LoopCounters counters,
      SourceTotals totals,
      SourceOpener opener,
      LongSupplier nanoClock,
      LoopRun former) {
    this.arena = arena;
    formerPrefetch = former == null ? null : former.prefetchStats();
    formerFloods = former == null ? 0 : former.floods();
    TieringClock clock = new TieringClock(nanoClock);
    prefetch = new PrefetchLoop(config, counters);
    ReturnFlood flood = new ReturnFlood(config.refaultGoal() / 100, clock.nowNs());
    events = new ArenaEvents(counters, clock, prefetch, flood, config.tCold().toNanos());
    control = new TColdControl(config, counters, flood, clock.nowNs());
    sources = new SourceKeeper(config, counters, totals, events, opener);
    compression =
        new CompressionLoop(
            config, counters, clock, events, nanoClock, new PoolPacking(arena, counters, clock));
    hotness =
        new HotnessLoop(
            arena, config, counters, clock, events, compression, sources, control, this::stopSoon);
    events.keep(this);
  }

  /** Begins to observe the arena; starts no thread. */
  void observe() {
    arena.observe(events);
    boolean observes = false;
    try {
      for (CompressedRegion region : arena.regions()) {
        events.regionAllocated(region);
      }
      observes = true;
    } finally {
      if (!observes) {
        arena.observe(null);
      }
    }
  }

  void startThreads() {
    compressionThread = LoopThread.start("arenalab-compression", compression);
    compression.setThread(compressionThread);
    prefetch.start();
    hotnessThread = LoopThread.start("arenalab-hotness", hotness);
  }

  /** Makes all threads end after their current turn. */
  void stopSoon() {
    over = true;
    if (compressionThread != null) {
      compressionThread.stopSoon();
    }
    if (hotnessThread != null) {
      hotnessThread.stopSoon();
    }
    prefetch.stopSoon();
    sources.stopSoon();
  }

  /** Stops all threads, waits until they have ended, and leaves the arena. */
  void stop() {
    stopSoon();
    if (compressionThread != null) {
      compressionThread.awaitEnd();
    }
    if (hotnessThread != null) {
      hotnessThread.awaitEnd();
    }
    prefetch.awaitEnd();
    sources.awaitEnd();
    try {
      arena.observe(null);
    } catch (ArenaClosedException e) {
      // Nobody calls the observer of a closed arena.
    }
  }

  boolean isOver() {
    return over;
  }

  CompressedArena arena() {
    return arena;
  }

  ArenaEvents events() {
    return events;
  }

  HotnessLoop hotness() {
    return hotness;
  }

  CompressionLoop compression() {
    return compression;
  }

  TColdControl control() {
    return control;
  }

  SourceKeeper sources() {
    return sources;
  }

  PrefetchLoop prefetch() {
    return prefetch;
  }

  /** Returns the statistics of prefetch, with the totals of all runs; null without prefetch. */
  PrefetchStats prefetchStats() {
    PrefetchStats own = prefetch.stats();
    return own == null || formerPrefetch == null ? own : own.plus(formerPrefetch);
  }

  /** Returns the number of floods in all runs. */
  long floods() {
    return formerFloods + control.floods();
  }
}
