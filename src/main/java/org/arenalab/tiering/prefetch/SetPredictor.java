package org.arenalab.tiering.prefetch;

import java.util.function.IntPredicate;

/**
 * The predictor of recorded sets. It records the chunks of each burst of demand loads. A burst that
 * is similar to an earlier one is another occurrence of its set. From the third occurrence on, the
 * first eight loads recognise the set, and the rest of it is fetched.
 */
final class SetPredictor {
  /** Time between two looks at fetched chunks while the consumer uses them. */
  private static final long SHORTEST_GAP_NS = 100_000;

  /** Longest time between two looks at a consumer that pauses; a quarter of a longer pause. */
  private static final long LONGEST_GAP_NS = 2_000_000;

  /** Pause after which a replay ends: twice the default age of hot chunks. */
  private static final long REPLAY_PAUSE_NS = 1_000_000_000L;

  /** Loads between two comparisons of a long burst with the sets. */
  private static final int COMPARE_LOADS = 64;

  private final Fetcher fetcher;
  private final Regions regions;
  private final PredictorAccount account = new PredictorAccount();
  private final RecordedSets sets = new RecordedSets();
  private final Burst burst = new Burst();
  private final Replay replay;
  private boolean inBurst;

  private boolean news;
  private long lookNs;
  private long gapNs;

  /** Loads since the last pause that did not end the burst, up to {@link Burst#WATCHED}. */
  private int resumed = Burst.WATCHED;

  /** The loads of {@link #resumed} outside the set of the replay. */
  private int resumedMisses;

  /** Size of the burst at which it is compared with the sets again. */
  private int compareAt;

  SetPredictor(Fetcher fetcher, Regions regions) {
    this.fetcher = fetcher;
    this.regions = regions;
    replay = new Replay(regions, account, burst);
  }

  PredictorAccount account() {
    return account;
  }

  RecordedSets sets() {
    return sets;
  }

  void load(RegionState region, int chunk, int stallNs, long nowNs) {
    if (account.isOff()) {
      return;
    }
    account.countLoad();
    begin(nowNs);
    long key = region.key(chunk);
    if (replay.isActive()) {
      replay.load(key);
    }
    boolean recurs = burst.load(key, stallNs, nowNs);
    if (recurs) {
      learn(nowNs);
      burst.restart(nowNs);
      compareAt = RecordedSets.SIGNATURE;
    } else if (isAnotherPhase(key)) {
      learn(nowNs);
      burst.restart((1 << resumed) - 1, nowNs);
      compareAt = RecordedSets.SIGNATURE;
    }
    if (burst.isTooLarge()) {
      replay.end(nowNs);
      inBurst = false;
      if (!account.isOff()) {
        account.switchOff(
            "more than %d chunks without a pause".formatted(RecordedSet.MAX_CHUNKS), nowNs);
      }
    } else if (!replay.isActive() && burst.chunks().size() == compareAt) {
      compareAt += Math.min(compareAt, COMPARE_LOADS);
      RecordedSet match = sets.match(burst.chunks());
      if (match != null) {
        replay.start(match, false);
        news = true;
      }
    }
  }

  private void begin(long nowNs) {
    if (inBurst && isOver(nowNs)) {
      end(nowNs);
    }
    if (inBurst && burst.idleNs(nowNs) >= Burst.PAUSE_NS) {
      resumed = 0;
      resumedMisses = 0;
    }
    if (!inBurst) {
      inBurst = true;
      resumed = Burst.WATCHED;
      lookNs = nowNs;
      gapNs = SHORTEST_GAP_NS;
      burst.start(nowNs);
      compareAt = RecordedSets.SIGNATURE;
    }
  }

  /** The pause of a burst whose replay is unfinished may be lost processor time. */
  private boolean isOver(long nowNs) {
    return burst.idleNs(nowNs) >= (replay.isUnfinished() ? REPLAY_PAUSE_NS : Burst.PAUSE_NS);
  }

  /**
   * Looks at the first loads after a pause that did not end the burst: if half of them are outside
   * the set of its replay, another phase has begun.
   */
  private boolean isAnotherPhase(long key) {
    if (resumed == Burst.WATCHED) {
      return false;
    }
    resumed++;
    if (replay.isActive() && !replay.has(key)) {
      resumedMisses++;
    }
    return resumed == Burst.WATCHED && resumedMisses >= Burst.WATCHED / 2;
  }

  private void end(long nowNs) {
    learn(nowNs);
    inBurst = false;
  }

  private void learn(long nowNs) {
    replay.end(nowNs);
    if (burst.chunks().size() >= RecordedSet.MIN_CHUNKS) {
      sets.learn(burst.chunks(), burst.startNs(), burst.activityNs());
    }
  }

  /** Starts the replay of a region's latest set; returns false if there is none. */
  boolean announce(RegionState region, long nowNs) {
    RecordedSet set = account.isOff() ? null : sets.latestOf(region.ordinal());
    if (set == null) {
      return false;
    }
    if (inBurst) {
      end(nowNs);
    }
    begin(nowNs);
    burst.startAnnounced(nowNs);
    replay.start(set, true);
    return true;
  }

  /** Ends the burst, because a region rests. */
  void rest(long nowNs) {
    if (inBurst) {
      end(nowNs);
    }
  }

  /** Ends the burst and learns nothing from it, because its other loads will not be reported. */
  void abandon(long nowNs) {
    replay.end(nowNs);
    inBurst = false;
  }

  /** Forgets the sets of regions that were removed. Call before {@link Regions#sweep}. */
  void forgetRemoved(long nowNs) {
    IntPredicate isRemoved =
        ordinal -> {
          RegionState region = regions.get(ordinal);
          return region != null && region.isRemoved();
        };
    if (replay.isOf(isRemoved)) {
      replay.end(nowNs);
    }
    sets.forget(isRemoved);
  }

  /** Switches the predictor off for good, because a file of recorded sets does not fit. */
  void refuse(String why, long nowNs) {
    replay.end(nowNs);
    inBurst = false;
    sets.clear();
    account.refuse(why);
  }

  /**
   * Returns whether a set was recognised since the last call: its consumer must be measured soon.
   */
  boolean takeNews() {
    boolean taken = news;
    news = false;
    return taken;
  }

  /** Fetches a slice of the replay; returns false if there is nothing to fetch now. */
  boolean fetch() {
    return !account.isOff() && replay.fetch(fetcher);
  }

  /** Follows the consumer. Returns the time until the next look, at most {@code longestNs}. */
  long poll(long nowNs, long longestNs) {
    if (!inBurst) {
      return longestNs;
    }
    if (account.isOff()) {
      replay.end(nowNs);
      inBurst = false;
      return longestNs;
    }
    burst.pace().measure(nowNs);
    // A clock that jumped back must not delay the next look.
    if (nowNs - lookNs >= 0 || lookNs - nowNs > gapNs) {
      long longestGapNs = Math.max(LONGEST_GAP_NS, burst.idleNs(nowNs) / 4);
      gapNs = replay.poll(nowNs) ? SHORTEST_GAP_NS : Math.min(2 * gapNs, longestGapNs);
      lookNs = nowNs + gapNs;
    }
    if (isOver(nowNs)) {
      end(nowNs);
      return longestNs;
    }
    return Math.min(replay.hasPending() ? gapNs : Burst.PAUSE_NS, longestNs);
  }
}
