package org.arenalab.tiering.prefetch;

import java.util.function.LongSupplier;

/**
 * The three predictors and their order: streams first, because their consumers arrive soonest, then
 * recorded sets, then requests. The engine knows no thread and no kernel: tests run it with a
 * simulated clock and simulated consumers.
 */
final class PrefetchEngine {
  private final Fetcher fetcher;
  private final Regions regions = new Regions();
  private final TrendPredictor trend;
  private final SetPredictor sets;
  private final HintPredictor hints;
  private final SetKeeper keeper;
  private final PrefetchConfig config;
  private final Attention attention = new Attention();
  private final LoopCounter loads = new LoopCounter();

  PrefetchEngine(PrefetchConfig config, LongSupplier clock) {
    this.config = config;
    fetcher = new Fetcher(clock);
    trend = new TrendPredictor(config, fetcher);
    sets = new SetPredictor(fetcher, regions);
    hints = new HintPredictor(fetcher);
    keeper = new SetKeeper(config.recordedSet(), sets, regions);
  }

  /** Reads the recorded sets from their file, if there is one. */
  void open(long nowNs) {
    keeper.load(nowNs);
  }

  void add(RegionState region, long nowNs) {
    regions.add(region);
    keeper.requireFits(region, nowNs);
  }

  /** Forgets the regions that were removed since the last sweep. */
  void sweep(long nowNs) {
    trend.forgetRemoved(nowNs);
    sets.forgetRemoved(nowNs);
    regions.sweep();
  }

  /** Looks at a demand load. */
  void load(RegionState region, int chunk, int stallNs, long nowNs) {
    if (attention.isResting()) {
      return;
    }
    loads.add(1);
    int countedNs = fetcher.stall(stallNs);
    attention.hear(countedNs);
    trend.load(region, chunk, countedNs, nowNs);
    sets.load(region, chunk, countedNs, nowNs);
  }

  /**
   * Decides whether the loop listens to demand loads. Call it after the new ones were looked at.
   *
   * @param allLoads number of demand loads since start, reported or not
   */
  void attend(long nowNs, long allLoads) {
    long used = trend.account().used() + sets.account().used();
    if (attention.judge(nowNs, allLoads, used, fetcher.cautiousCostNs())) {
      trend.forgetAll(nowNs);
      sets.abandon(nowNs);
    }
  }

  void request(RegionState region, int firstChunk, int count) {
    hints.request(region, firstChunk, count);
  }

  void hint(RegionState region, PhaseHint hint, long nowNs) {
    switch (hint) {
      case ACTIVE_SOON -> {
        if (!sets.announce(region, nowNs)) {
          int most = Math.min(2 * config.batch(), region.target().chunks());
          hints.request(region, 0, most);
        }
      }
      case IDLE_SOON -> {
        trend.forget(region, nowNs);
        sets.rest(nowNs);
        hints.forget(region);
      }
    }
  }

  /** Fetches one slice of the most urgent work; returns false if there is none. */
  boolean fetch(long nowNs) {
    return trend.fetch() || sets.fetch() || hints.fetch(nowNs);
  }

  /**
   * Follows the consumers, and starts the trials that are due.
   *
   * @return the time until the next call, at most {@code longestNs}
   */
  long poll(long nowNs, long longestNs) {
    long soonestNs = trend.poll(nowNs, longestNs);
    soonestNs = sets.poll(nowNs, soonestNs);
    soonestNs = hints.poll(nowNs, soonestNs);
    soonestNs = attention.untilNs(nowNs, soonestNs);
    soonestNs = resume(trend.account(), nowNs, soonestNs);
    soonestNs = resume(sets.account(), nowNs, soonestNs);
    return resume(hints.account(), nowNs, soonestNs);
  }

  private static long resume(PredictorAccount account, long nowNs, long longestNs) {
    boolean _ = account.tryResume(nowNs);
    return account.untilTrialNs(nowNs, longestNs);
  }

  /** Returns the number of the first demand load that is to be reported. */
  long listensFrom() {
    boolean off = trend.account().isOff() && sets.account().isOff();
    return off ? Long.MAX_VALUE : attention.listensFrom();
  }

  /** Returns whether the loop rests from demand loads. */
  boolean isResting() {
    return attention.isResting();
  }

  /** Returns whether something happened that deserves a quick next look. */
  boolean takeNews() {
    boolean ofStreams = trend.takeNews();
    return sets.takeNews() || ofStreams;
  }

  /** Keeps the recorded sets in their file, if there is one. */
  void save(long nowNs) {
    sets.rest(nowNs);
    keeper.save();
  }

  PrefetchStats stats(long queueDrops, long loadsDropped, long failures, long processorNs) {
    return new PrefetchStats(
        fetcher.enqueues(),
        fetcher.dedupSkips(),
        queueDrops + hints.drops(),
        fetcher.decompressed(),
        loads.get(),
        loadsDropped,
        failures,
        attention.rests(),
        sets.sets().count(),
        processorNs,
        trend.account().stats(),
        sets.account().stats(),
        hints.account().stats());
  }
}
