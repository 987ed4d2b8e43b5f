package org.arenalab.tiering.prefetch;

/**
 * The chunks that are needed now, in order: demand loads, and used chunks of a replay. A burst ends
 * after a pause of {@link #PAUSE_NS}, unless its replay goes on. It also ends when its own chunks
 * are demanded again, because then the phase has started over.
 */
final class Burst {
  /** A pause that separates two bursts: a thousand chunks of a consumer at 10 us a chunk. */
  static final long PAUSE_NS = 10_000_000L;

  /** Latest loads that are watched for repetitions. */
  static final int WATCHED = 8;

  /** Bits of the watched loads. */
  private static final int ALL = (1 << WATCHED) - 1;

  /** Time that an announced phase has until its first load. */
  private static final long ANNOUNCED_NS = 1_000_000_000L;

  /** Repeated ones among them that mean that the phase started over. */
  private static final int REPEATED = 4;

  private final ChunkSet chunks = new ChunkSet(RecordedSet.MAX_CHUNKS);
  private final Pace pace = new Pace();

  /** The latest loads; {@link #repeats} has a bit for each that is a repetition. */
  private final long[] latest = new long[WATCHED];

  private int loads;
  private int repeats;
  private boolean tooLarge;
  private long startNs;
  private long activityNs;

  /** Starts a burst without chunks. */
  void start(long nowNs) {
    chunks.clear();
    pace.start(nowNs);
    loads = 0;
    repeats = 0;
    tooLarge = false;
    startNs = nowNs;
    activityNs = nowNs;
  }

  /** Starts a burst whose first load may be late, because the application announced it. */
  void startAnnounced(long nowNs) {
    start(nowNs);
    activityNs = nowNs + ANNOUNCED_NS;
  }

  /** Records a demand load; returns whether the burst has ended before it. */
  boolean load(long key, int stallNs, long nowNs) {
    boolean isNew = chunks.add(key, RecordedSet.SEEN);
    if (!isNew && chunks.isFull()) {
      tooLarge = true;
    }
    boolean repeated = !isNew && !tooLarge;
    latest[loads % WATCHED] = key;
    repeats = ((repeats << 1) | (repeated ? 1 : 0)) & ALL;
    loads = loads == 2 * WATCHED - 1 ? WATCHED : loads + 1;
    pace.stall(stallNs, nowNs);
    pace.advance(1, nowNs);
    activityNs = nowNs;
    return Integer.bitCount(repeats) >= REPEATED && chunks.size() >= RecordedSet.MIN_CHUNKS;
  }

  /** Starts over with the repeated loads that ended the burst. */
  void restart(long nowNs) {
    restart(repeats, nowNs);
  }

  /**
   * Starts over with some of the latest loads.
   *
   * @param kept loads as bits; bit 0 is the latest
   */
  void restart(int kept, long nowNs) {
    int last = loads;
    start(nowNs);
    for (int back = Math.min(last, WATCHED); back > 0; back--) {
      if (((kept >>> (back - 1)) & 1) != 0) {
        boolean _ = chunks.add(latest[(last - back) % WATCHED], RecordedSet.SEEN);
      }
    }
  }

  /** Adds a chunk that a replay fetched and the consumer used. */
  void use(long key, long nowNs) {
    boolean _ = chunks.add(key, RecordedSet.SEEN);
    pace.advance(1, nowNs);
    activityNs = nowNs;
  }

  /** Adds a chunk of a replay that was raw already: whether it is needed cannot be seen. */
  void addUnknown(long key) {
    boolean _ = chunks.add(key, RecordedSet.SEEN);
  }

  /** Returns the time since the latest load; negative until an announced phase has begun. */
  long idleNs(long nowNs) {
    // A clock that jumped back must not delay the end.
    activityNs = Math.min(activityNs - nowNs, ANNOUNCED_NS) + nowNs;
    return nowNs - activityNs;
  }

  long startNs() {
    return startNs;
  }

  long activityNs() {
    return activityNs;
  }

  /** Returns whether the burst has more chunks than a set may have. */
  boolean isTooLarge() {
    return tooLarge;
  }

  ChunkSet chunks() {
    return chunks;
  }

  Pace pace() {
    return pace;
  }
}
