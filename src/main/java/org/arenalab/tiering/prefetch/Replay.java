package org.arenalab.tiering.prefetch;

import java.util.function.IntPredicate;

/**
 * A replay of a recorded set: it fetches the proven chunks in the order of the last occurrence, and
 * follows which of them are used.
 *
 * <p>At most 256 chunks plus eight for each chunk that the consumer needed are fetched and unused.
 * So a replay of the wrong set stops soon. A set that the application has announced is fetched as a
 * whole.
 */
final class Replay {
  private static final int FIRST_UNUSED = 256;
  private static final int UNUSED_PER_HIT = 8;

  /** Demand loads outside the set, beyond half of those inside, that end a replay. */
  private static final int FIRST_MISSES = 16;

  /** Fetched chunks that one poll looks at: some 10 us. */
  private static final int LOOKS = 256;

  private final Regions regions;
  private final PredictorAccount account;
  private final Burst burst;

  private RecordedSet set;

  /** Places in the set of the fetched chunks that are not used yet. */
  private int[] pending = new int[FIRST_UNUSED];

  private int pendingCount;
  private int lookAt;
  private int next;
  private int hits;
  private int misses;

  /** Whether the application announced the set, before any consumer was seen. */
  private boolean announced;

  Replay(Regions regions, PredictorAccount account, Burst burst) {
    this.regions = regions;
    this.account = account;
    this.burst = burst;
  }

  boolean isActive() {
    return set != null;
  }

  /**
   * @param byApplication whether the application announced the phase, so that no load has come yet
   */
  void start(RecordedSet ofSet, boolean byApplication) {
    set = ofSet;
    announced = byApplication;
    if (pending.length < set.chunks().size()) {
      pending = new int[Integer.highestOneBit(set.chunks().size()) * 2];
    }
    pendingCount = 0;
    lookAt = 0;
    next = 0;
    hits = 0;
    misses = 0;
  }

  /** Records a demand load: evidence for or against the set. */
  void load(long key) {
    if (set.chunks().contains(key)) {
      hits++;
    } else {
      misses++;
    }
  }

  boolean has(long key) {
    return set.chunks().contains(key);
  }

  /** Returns whether chunks of the set are still to be fetched or used. */
  boolean isUnfinished() {
    return set != null && (pendingCount > 0 || next < set.chunks().size());
  }

  private boolean mayFetch() {
    boolean mayWait = announced || pendingCount < FIRST_UNUSED + UNUSED_PER_HIT * hits;
    return mayWait && misses <= FIRST_MISSES + hits / 2;
  }

  /** Fetches one slice; returns false if nothing is to be fetched now. */
  boolean fetch(Fetcher fetcher) {
    if (set == null || !mayFetch() || isTooFast(fetcher.costNs())) {
      return false;
    }
    ChunkSet chunks = set.chunks();
    int fetched = 0;
    while (next < chunks.size() && fetched < Fetcher.SLICE) {
      if (chunks.score(next) == RecordedSet.PROVEN) {
        fetched += fetchRun(fetcher, chunks, Fetcher.SLICE - fetched);
      } else {
        next++;
      }
    }
    return fetched > 0;
  }

  private boolean isTooFast(long costNs) {
    return burst.pace().isKnown() ? burst.pace().isTooFast(costNs) : !announced;
  }

  /** Fetches the proven chunks from the next one on that follow each other in memory. */
  private int fetchRun(Fetcher fetcher, ChunkSet chunks, int most) {
    long key = chunks.key(next);
    int count = 1;
    while (count < most
        && next + count < chunks.size()
        && chunks.key(next + count) == key + count
        && chunks.score(next + count) == RecordedSet.PROVEN) {
      count++;
    }
    RegionState region = regions.get(RegionState.ordinalOf(key));
    if (!isGone(region)) {
      int stored = fetcher.fetch(region, RegionState.chunkOf(key), count, account);
      for (int i = 0; i < count; i++) {
        if ((stored >>> i & 1) != 0) {
          pending[pendingCount] = next + i;
          pendingCount++;
        } else {
          burst.addUnknown(key + i);
        }
      }
    }
    next += count;
    return count;
  }

  /** Looks at some of the fetched chunks; returns whether one was used. */
  boolean poll(long nowNs) {
    int before = hits;
    look(LOOKS, nowNs);
    return hits != before;
  }

  /**
   * Looks at the next fetched chunks, and removes those that are decided. The others keep their
   * order: it becomes the order of the next replay.
   */
  private void look(int most, long nowNs) {
    int from = lookAt < pendingCount ? lookAt : 0;
    int end = Math.min(pendingCount, from + most);
    int kept = from;
    for (int i = from; i < end; i++) {
      if (!isDecided(pending[i], nowNs)) {
        pending[kept] = pending[i];
        kept++;
      }
    }
    System.arraycopy(pending, end, pending, kept, pendingCount - end);
    pendingCount -= end - kept;
    lookAt = kept;
  }

  private boolean isDecided(int place, long nowNs) {
    long key = set.chunks().key(place);
    RegionState region = regions.get(RegionState.ordinalOf(key));
    if (isGone(region)) {
      return true;
    }
    return switch (region.target().outcome(RegionState.chunkOf(key))) {
      case UNUSED -> false;
      case USED, STORED -> {
        hits++;
        account.countUsed(1);
        burst.use(key, nowNs);
        yield true;
      }
      case WASTED -> {
        set.demote(place);
        account.countWasted(1, nowNs);
        yield true;
      }
    };
  }

  private static boolean isGone(RegionState region) {
    return region == null || region.isRemoved();
  }

  /** Ends the replay: what is still unused is wasted. */
  void end(long nowNs) {
    if (set == null) {
      return;
    }
    lookAt = 0;
    look(pendingCount, nowNs);
    int wasted = pendingCount;
    for (int i = 0; i < wasted; i++) {
      set.demote(pending[i]);
    }
    pendingCount = 0;
    set = null;
    account.countWasted(wasted, nowNs);
  }

  /** Returns whether the replay is of a set that the predictor is about to forget. */
  boolean isOf(IntPredicate region) {
    return set != null && set.hasChunksOf(region);
  }

  /** Returns whether fetched chunks wait for their use. */
  boolean hasPending() {
    return pendingCount > 0;
  }
}
