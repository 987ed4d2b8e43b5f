package org.arenalab.tiering.prefetch;

/**
 * The predictor of streams: it fetches ahead of consumers whose demand loads have a constant
 * stride.
 */
final class TrendPredictor {
  /** Streams of all regions that are followed. */
  static final int MAX_STREAMS = 64;

  /** Demand loads without any stream after which the predictor rests. */
  static final int PATIENCE_LOADS = 512;

  /** The same limit in a trial. */
  static final int TRIAL_LOADS = 256;

  /** Time without progress after which a stream ends: twice the default age of hot chunks. */
  static final long STREAM_IDLE_NS = 1_000_000_000L;

  private final PrefetchConfig config;
  private final Fetcher fetcher;
  private final PredictorAccount account = new PredictorAccount();
  private final Stream[] active = new Stream[MAX_STREAMS];
  private int count;

  /** The stream that fetches next, so that streams take turns. */
  private int turn;

  /** Demand loads since the last progress of a stream. */
  private int uneventful;

  private boolean news;

  TrendPredictor(PrefetchConfig config, Fetcher fetcher) {
    this.config = config;
    this.fetcher = fetcher;
    for (int i = 0; i < MAX_STREAMS; i++) {
      active[i] = new Stream();
    }
  }

  PredictorAccount account() {
    return account;
  }

  void load(RegionState region, int chunk, int stallNs, long nowNs) {
    if (account.isOff()) {
      return;
    }
    account.countLoad();
    StreamTable table = region.streams();
    Stream stream = table.find(chunk);
    if (stream != null) {
      stream.load(chunk, stallNs, account, nowNs);
      uneventful = 0;
      return;
    }
    int stride = table.record(chunk, region.target().chunks());
    if (stride != 0) {
      start(region, chunk, stride, nowNs);
      uneventful = 0;
      return;
    }
    uneventful++;
    int patience = account.isTrial() ? TRIAL_LOADS : PATIENCE_LOADS;
    if (uneventful >= patience) {
      uneventful = 0;
      account.switchOff("found no stream in %d demand loads".formatted(patience), nowNs);
    }
  }

  private void start(RegionState region, int chunk, int stride, long nowNs) {
    StreamTable table = region.streams();
    if (table.isFull()) {
      end(indexOf(table.oldest()), nowNs);
    } else if (count == MAX_STREAMS) {
      end(indexOfOldest(), nowNs);
    }
    Stream stream = active[count];
    stream.start(region, chunk, stride, config, nowNs);
    table.add(stream);
    count++;
    news = true;
  }

  private int indexOf(Stream stream) {
    int index = 0;
    while (active[index] != stream) {
      index++;
    }
    return index;
  }

  private int indexOfOldest() {
    int oldest = 0;
    for (int i = 1; i < count; i++) {
      if (active[i].progressNs() - active[oldest].progressNs() < 0) {
        oldest = i;
      }
    }
    return oldest;
  }

  private void end(int index, long nowNs) {
    Stream stream = active[index];
    stream.settle(account, nowNs);
    stream.region().streams().remove(stream);
    stream.end();
    count--;
    active[index] = active[count];
    active[count] = stream;
  }

  /** Ends the streams of regions that were removed. */
  void forgetRemoved(long nowNs) {
    for (int i = count - 1; i >= 0; i--) {
      if (active[i].region().isRemoved()) {
        end(i, nowNs);
      }
    }
  }

  /** Ends the streams of a region. */
  void forget(RegionState region, long nowNs) {
    for (int i = count - 1; i >= 0; i--) {
      if (active[i].region() == region) {
        end(i, nowNs);
      }
    }
  }

  /** Ends all streams. */
  void forgetAll(long nowNs) {
    while (count > 0) {
      end(count - 1, nowNs);
    }
    uneventful = 0;
  }

  /** Returns whether a stream was found since the last call: its speed must be measured soon. */
  boolean takeNews() {
    boolean taken = news;
    news = false;
    return taken;
  }

  /** Fetches a slice for the next stream that needs one; returns false if none does. */
  boolean fetch() {
    for (int i = 0; i < count && !account.isOff(); i++) {
      turn = turn + 1 < count ? turn + 1 : 0;
      if (active[turn].fetch(fetcher, account)) {
        return true;
      }
    }
    return false;
  }

  /** Follows the consumers. Returns the time until the next look, at most {@code longestNs}. */
  long poll(long nowNs, long longestNs) {
    long soonestNs = longestNs;
    for (int i = count - 1; i >= 0; i--) {
      Stream stream = active[i];
      long idleNs = nowNs - stream.progressNs();
      if (account.isOff() || stream.region().isRemoved() || idleNs >= STREAM_IDLE_NS) {
        end(i, nowNs);
        continue;
      }
      if (stream.poll(account, nowNs)) {
        uneventful = 0;
        idleNs = 0;
      }
      soonestNs = Math.min(soonestNs, nextLookNs(stream, idleNs));
    }
    return soonestNs;
  }

  /**
   * Returns the time until the next look at a stream: half of the time that its fetched chunks
   * last, and more and more for a consumer that pauses.
   */
  private static long nextLookNs(Stream stream, long idleNs) {
    if (!stream.hasPending()) {
      return Math.max(STREAM_IDLE_NS - idleNs, 0);
    }
    return Math.clamp(stream.halfLeadNs(), idleNs / 4, Math.max(idleNs / 4, 1_000_000));
  }
}
