package org.arenalab.tiering.prefetch;

import org.arenalab.compressed.PrefetchOutcome;

/**
 * A stream of demand loads with a constant stride, and the chunks fetched ahead of it.
 *
 * <pre>
 *   reached      pending: fetched, not used yet      next        reached + window * stride
 *      |---------------------------------------------|---------------------|
 * </pre>
 *
 * <p>The consumer's hits on fetched chunks raise no event. So {@link #poll} looks which pending
 * chunks were used. The window doubles while the consumer comes near its end. It never exceeds the
 * batch plus half of the chunks that the stream had, so that a stream wastes at most about half of
 * its use at its end.
 */
final class Stream {
  /** Largest window, in chunks: 1.3 ms of a consumer at 10 us a chunk. */
  static final int MAX_WINDOW = 128;

  /** Elements that a consumer may be ahead of the fetched ones and still belong to the stream. */
  private static final int MAX_LEAP = 16;

  private final int[] pending = new int[MAX_WINDOW];
  private final Pace pace = new Pace();
  private RegionState region;
  private int stride;
  private int window;
  private int batch;
  private int distance;

  /** The furthest chunk that the consumer is known to have reached. */
  private long reached;

  /** The next chunk to fetch; may be outside the region. */
  private long next;

  private int pendingHead;
  private int pendingCount;
  private long elements;
  private boolean late;
  private boolean filling;
  private long progressNs;

  void start(RegionState ofRegion, int chunk, int withStride, PrefetchConfig config, long nowNs) {
    region = ofRegion;
    stride = withStride;
    batch = config.batch();
    distance = config.distance();
    window = batch;
    reached = chunk;
    next = chunk + (long) distance * stride;
    pendingHead = 0;
    pendingCount = 0;
    elements = 0;
    late = false;
    filling = false;
    progressNs = nowNs;
    pace.start(nowNs);
  }

  void end() {
    region = null;
  }

  RegionState region() {
    return region;
  }

  long progressNs() {
    return progressNs;
  }

  /** Returns whether a demand load is the continuation of this stream. */
  boolean accepts(int chunk) {
    long distanceChunks = chunk - reached;
    if (distanceChunks % stride != 0) {
      return false;
    }
    long step = distanceChunks / stride;
    return step > 0 && step <= Math.max(lead(), 0) + MAX_LEAP;
  }

  /** Records a demand load that the stream accepts. */
  void load(int chunk, int stallNs, PredictorAccount account, long nowNs) {
    pace.stall(stallNs, nowNs);
    reach(chunk, nowNs);
    while (pendingCount > 0 && isBefore(pending[pendingHead], chunk)) {
      settleOldest(account, nowNs);
    }
    if ((next - reached) / stride <= 0) {
      late = true;
      next = reached + (long) distance * stride;
    }
  }

  private boolean isBefore(int one, int other) {
    return stride > 0 ? one < other : one > other;
  }

  private void reach(long chunk, long nowNs) {
    long step = (chunk - reached) / stride;
    if (step > 0) {
      reached = chunk;
      elements += step;
      pace.advance(step, nowNs);
      progressNs = nowNs;
    }
  }

  /** Looks which pending chunks were used. Returns whether the consumer has advanced. */
  boolean poll(PredictorAccount account, long nowNs) {
    long before = reached;
    skipUnusedOldest(account, nowNs);
    while (pendingCount > 0) {
      switch (region.target().outcome(pending[pendingHead])) {
        case USED, STORED -> {
          reach(pending[pendingHead], nowNs);
          removeOldest();
          account.countUsed(1);
        }
        case WASTED -> {
          removeOldest();
          account.countWasted(1, nowNs);
        }
        case UNUSED -> {
          pace.measure(nowNs);
          return reached != before;
        }
      }
    }
    pace.measure(nowNs);
    return reached != before;
  }

  /** A consumer that left out the oldest pending chunk must not stop the stream. */
  private void skipUnusedOldest(PredictorAccount account, long nowNs) {
    if (pendingCount < 2) {
      return;
    }
    int middle = pending[(pendingHead + pendingCount / 2) % MAX_WINDOW];
    if (region.target().outcome(middle) == PrefetchOutcome.USED) {
      while (pending[pendingHead] != middle) {
        settleOldest(account, nowNs);
      }
    }
  }

  private void settleOldest(PredictorAccount account, long nowNs) {
    boolean used = region.target().outcome(pending[pendingHead]) == PrefetchOutcome.USED;
    removeOldest();
    if (used) {
      account.countUsed(1);
    } else {
      account.countWasted(1, nowNs);
    }
  }

  /** Decides about all pending chunks, at the end of the stream. */
  void settle(PredictorAccount account, long nowNs) {
    if (region.isRemoved()) {
      pendingCount = 0;
    }
    while (pendingCount > 0) {
      settleOldest(account, nowNs);
    }
  }

  private void removeOldest() {
    pendingHead = (pendingHead + 1) % MAX_WINDOW;
    pendingCount--;
  }

  /** Returns the number of elements from the consumer to the next one to fetch. */
  private long lead() {
    return (next - reached) / stride - 1;
  }

  /** Fetches a slice of what is missing in the window; returns whether there was something. */
  boolean fetch(Fetcher fetcher, PredictorAccount account) {
    if (!pace.isKnown() || pace.isTooFast(fetcher.costNs()) || !needsChunks()) {
      return false;
    }
    long missing = Math.min(window - lead(), elementsInRegion());
    int count = (int) Math.min(missing, Math.min(Fetcher.SLICE, MAX_WINDOW - pendingCount));
    if (count <= 0) {
      filling = false;
      return false;
    }
    switch (stride) {
      case 1 -> fetchRun((int) next, count, fetcher, account);
      case -1 -> fetchRun((int) next - count + 1, count, fetcher, account);
      default -> {
        for (int i = 0; i < count; i++) {
          fetchRun((int) (next + (long) i * stride), 1, fetcher, account);
        }
      }
    }
    next += (long) count * stride;
    return true;
  }

  /** Decides when to fill the window, and lets it grow if the consumer came near its end. */
  private boolean needsChunks() {
    if (late || (!filling && lead() <= window / 4)) {
      long wanted = Math.min(2L * window, batch + elements / 2);
      window = (int) Math.max(window, Math.min(wanted, MAX_WINDOW));
      filling = true;
    }
    late = false;
    filling |= lead() <= window / 2;
    return filling;
  }

  /** Returns the number of elements from {@link #next} to the end of the region. */
  private long elementsInRegion() {
    int chunks = region.target().chunks();
    if (next < 0 || next >= chunks) {
      return 0;
    }
    return stride > 0 ? (chunks - 1 - next) / stride + 1 : next / -stride + 1;
  }

  private void fetchRun(int firstChunk, int count, Fetcher fetcher, PredictorAccount account) {
    int stored = fetcher.fetch(region, firstChunk, count, account);
    for (int i = 0; i < count; i++) {
      int bit = stride > 0 ? i : count - 1 - i;
      if ((stored >>> bit & 1) != 0) {
        pending[(pendingHead + pendingCount) % MAX_WINDOW] = firstChunk + bit;
        pendingCount++;
      }
    }
  }

  boolean hasPending() {
    return pendingCount > 0;
  }

  /** Returns the time in which the consumer uses half of what is fetched ahead. */
  long halfLeadNs() {
    return pace.elementNs() * Math.max(1, Math.min(lead(), window) / 2);
  }
}
