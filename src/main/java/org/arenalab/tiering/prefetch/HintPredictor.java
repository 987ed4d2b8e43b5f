package org.arenalab.tiering.prefetch;

/**
 * The predictor of requests and phase hints: it fetches what the application asked for. An
 * application whose requests are mostly wasted is ignored until the trial.
 */
final class HintPredictor {
  private final Fetcher fetcher;
  private final PredictorAccount account = new PredictorAccount();
  private final RequestQueue queue = new RequestQueue();
  private final RequestedChunks requested = new RequestedChunks(account);
  private final LoopCounter drops = new LoopCounter();

  HintPredictor(Fetcher fetcher) {
    this.fetcher = fetcher;
  }

  PredictorAccount account() {
    return account;
  }

  /** Returns the number of requests that found the queue full or the predictor off. */
  long drops() {
    return drops.get();
  }

  /** Queues a range. The range is within the region. */
  void request(RegionState region, int firstChunk, int count) {
    if (account.isOff()) {
      drops.add(1);
      return;
    }
    switch (queue.add(region, firstChunk, count)) {
      case DUPLICATE -> fetcher.countDuplicates(count);
      case FULL -> drops.add(1);
      case YES -> {}
    }
  }

  /** Drops the waiting requests of a region. */
  void forget(RegionState region) {
    queue.drop(region);
  }

  /** Fetches a slice of the oldest request; returns false if none waits. */
  boolean fetch(long nowNs) {
    if (account.isOff()) {
      queue.clear();
    }
    if (queue.isEmpty()) {
      return false;
    }
    RegionState region = queue.region();
    int firstChunk = queue.firstChunk();
    int count = Math.min(queue.count(), Fetcher.SLICE);
    queue.advance(count);
    int stored = fetcher.fetch(region, firstChunk, count, account);
    if (stored != 0) {
      requested.add(region, firstChunk, stored, nowNs);
    }
    return true;
  }

  /**
   * Looks at the fetched chunks. Returns the time until the next look, at most {@code longestNs}.
   */
  long poll(long nowNs, long longestNs) {
    return requested.poll(nowNs, longestNs);
  }
}
