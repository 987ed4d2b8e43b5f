package org.arenalab.tiering.prefetch;

/**
 * The decision whether the loop listens to demand loads. Consumers that outrun the loop gain
 * nothing from it, and each report would slow them down. So the loop stops to listen to them, and
 * listens again after a rest.
 *
 * <p>Loads are judged in samples of some {@value #SAMPLE_LOADS}. A sample is <i>fast</i> if the
 * consumers need less than 5/4 of the time of a fetch for a chunk, without their stalls, or if the
 * loop comes so late that its queue is nearly full. The loop rests if at least 3/4 of {@value
 * #JUDGED_LOADS} loads were in fast samples, and fewer than one fetched chunk was used for {@value
 * #LOADS_PER_USE} loads. Such a use saves about what the reports of these loads cost.
 *
 * <p>A rest lasts until both a time and a number of loads have passed: first 10 ms and 1,024 loads.
 * The <i>trial</i> after it judges {@value #TRIAL_LOADS} loads. Each trial that fails doubles the
 * rest, up to 160 ms and 16,384 loads: at full speed less than one load of 50 is then reported. A
 * consumer that slows down to 10 us a chunk is followed after a quarter of a second at most.
 *
 * <p>The loop's thread owns it. The clock may jump: that lengthens one sample or one rest.
 */
final class Attention {
  static final int JUDGED_LOADS = 1_024;
  static final int TRIAL_LOADS = 256;

  static final long FIRST_REST_NS = 10_000_000L;
  static final long LONGEST_REST_NS = 160_000_000L;
  static final long FIRST_REST_LOADS = 1_024;
  static final long LONGEST_REST_LOADS = 16_384;

  /** Fewest loads of a sample: 50 us of the fastest consumer, more than the clock's jitter. */
  private static final int SAMPLE_LOADS = 32;

  private static final int LOADS_PER_USE = 16;

  /**
   * More loads between two looks mean that the loop was late: the queue of 4,096 is near its end.
   */
  private static final int OVERRUN_LOADS = 3_072;

  /** A longer time without a load is a pause. It belongs to no sample. */
  private static final long PAUSE_NS = 10_000_000L;

  /** A success shortens the next rest by this factor: other work can make a fast consumer slow. */
  private static final int RELIEF = 4;

  private static final int FAST_QUARTERS = 5;

  private final LoopCounter rests = new LoopCounter();

  /** The first load that is reported. */
  private long listensFrom;

  private boolean resting;
  private boolean trial;
  private long restNs = FIRST_REST_NS;
  private long restLoads = FIRST_REST_LOADS;
  private long restEndNs;

  private boolean sampling;
  private long sampleNs;
  private long sampleFrom;
  private long lastNs;
  private long stallNs;
  private int heard;

  private long fast;
  private long slow;
  private long usedBefore;

  /**
   * Records a load that was reported.
   *
   * @param ns its stall without lost processor time
   */
  void hear(int ns) {
    heard++;
    stallNs += ns;
  }

  /**
   * Judges the loads since the last call.
   *
   * @param loads number of demand loads since start, reported or not
   * @param used fetched chunks that were used since start
   * @param fetchNs time of fetching a chunk
   * @return whether a rest begins
   */
  boolean judge(long nowNs, long loads, long used, long fetchNs) {
    if (resting) {
      endRest(nowNs, used);
      return false;
    }
    if (heard == 0) {
      return false;
    }
    long count = loads - sampleFrom;
    boolean overrun = sampling && count > OVERRUN_LOADS;
    if (!overrun && (!sampling || nowNs - lastNs > PAUSE_NS)) {
      startSample(nowNs, loads);
      return false;
    }
    lastNs = nowNs;
    if (count < SAMPLE_LOADS) {
      return false;
    }
    long eachNs = (nowNs - sampleNs) / count - stallNs / heard;
    if (overrun || 4 * eachNs < FAST_QUARTERS * fetchNs) {
      fast += count;
    } else {
      slow += count;
    }
    startSample(nowNs, loads);
    return fast + slow >= (trial ? TRIAL_LOADS : JUDGED_LOADS) && conclude(nowNs, loads, used);
  }

  private void startSample(long nowNs, long loads) {
    sampling = true;
    sampleNs = nowNs;
    lastNs = nowNs;
    sampleFrom = loads;
    stallNs = 0;
    heard = 0;
  }

  private boolean conclude(long nowNs, long loads, long used) {
    boolean rests = slow * 4 <= fast + slow && (used - usedBefore) * LOADS_PER_USE < fast + slow;
    if (rests) {
      beginRest(nowNs, loads);
    } else {
      trial = false;
      restNs = Math.max(restNs / RELIEF, FIRST_REST_NS);
      restLoads = Math.max(restLoads / RELIEF, FIRST_REST_LOADS);
    }
    startCount(used);
    return rests;
  }

  private void startCount(long used) {
    fast = 0;
    slow = 0;
    usedBefore = used;
  }

  private void beginRest(long nowNs, long loads) {
    rests.add(1);
    resting = true;
    restEndNs = nowNs + restNs;
    listensFrom = loads + restLoads;
    restNs = Math.min(2 * restNs, LONGEST_REST_NS);
    restLoads = Math.min(2 * restLoads, LONGEST_REST_LOADS);
  }

  /** Ends the rest if its time has passed; the loads that are left of it are not reported. */
  private void endRest(long nowNs, long used) {
    // A clock that jumped back must not lengthen the rest.
    restEndNs = Math.min(restEndNs - nowNs, LONGEST_REST_NS) + nowNs;
    if (restEndNs - nowNs > 0) {
      return;
    }
    resting = false;
    trial = true;
    sampling = false;
    heard = 0;
    stallNs = 0;
    startCount(used);
  }

  /** Returns whether no load is reported now. */
  boolean isResting() {
    return resting;
  }

  /** Returns the number of the first load to report. */
  long listensFrom() {
    return resting ? Long.MAX_VALUE : listensFrom;
  }

  /** Returns the time until the end of the rest, at most {@code longestNs}. */
  long untilNs(long nowNs, long longestNs) {
    return resting ? Math.clamp(restEndNs - nowNs, 0, longestNs) : longestNs;
  }

  /** Returns the number of rests. Any thread may call this. */
  long rests() {
    return rests.get();
  }
}
